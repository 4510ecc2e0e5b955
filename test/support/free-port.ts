// A port of this machine that nobody listens at.
import { once } from "node:events";
import { createServer } from "node:net";

/** Below those that systems give out by themselves: between being found free and being used nobody is given this one. */
const FIRST = 20_000;
const COUNT = 12_000;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) {
      await once(server, "close");
      return port;
    }
  }
}
