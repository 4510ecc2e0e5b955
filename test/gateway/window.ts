// As much of a window as has to do with the gateway that all windows share: takes it or finds it, says which, follows its
// events, and tries again when it has ended. Closes in good order when it is told to.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fetchHttp } from "../../src/artie/index.ts";
import { claimGateway, type Claimed } from "../../src/gateway/owner.ts";
import { AdminApi } from "../../src/vscode/shell/gateway/admin-api.ts";

const [folder = "", port = "", apiUrl = "", key = ""] = process.argv.slice(2);
const closing = new AbortController();
let claimed: Claimed | undefined;
process.once("SIGTERM", () => {
  closing.abort();
  void claimed?.own?.close();
});

const secret = (name: string) => join(folder, `${name}.secret`);

while (!closing.signal.aborted) {
  claimed = await claimGateway(
    {
      ...{ folder, admin: "somebody", host: "127.0.0.1", port: Number(port), behindProxy: false, keepDays: 90 },
      ...{ http: fetchHttp, log: () => undefined, version: "0.0.0", account: { name: "main", key, url: apiUrl } },
      keys: {
        get: (name) => readFile(secret(name), "utf8").catch(() => undefined),
        set: (name, value) => writeFile(secret(name), value, { flag: "wx" }),
      },
    },
    closing.signal,
  );
  const { socket, own } = claimed;
  process.stdout.write(`${JSON.stringify({ own: own !== undefined, socket })}\n`);
  const api = new AdminApi({ url: "", socket, token: await readFile(secret("admin"), "utf8") }, closing.signal);
  try {
    const events = api.events();
    for (;;) await events.next();
  } catch {
    // It has ended: who is left takes over.
  }
}
