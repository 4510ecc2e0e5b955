// Requests that never come to an end: each is told so and cut off, nothing of it is kept, and others are answered meanwhile.
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { post, run } from "./gateway.ts";

const SLOW = 100;

/** Writes a beginning and then a letter now and then, for as long as it is let. Resolves to what was answered. */
async function drip(port: number, beginning: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  const dripping = setInterval(() => socket.write("x"), 100);
  socket.on("data", (part) => (answer += part.toString())).on("error", () => clearInterval(dripping));
  socket.write(beginning);
  // A letter may come to a connection that has just been closed, which ends it with an error.
  await once(socket, "close").catch(() => undefined);
  clearInterval(dripping);
  return answer;
}

test("requests that are sent too slowly end with 408, and others are answered all the while", async () => {
  const gateway = await run("SQLite", { requestWithinMs: 3_000 });
  const { url, token } = await gateway.grant();
  const { port, pathname } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;
  const beginnings = [
    head,
    `${head}x-slow: `,
    `${head}content-length: 100000\r\n\r\n{"jsonrpc":"`,
    `POST /admin/v1/grants HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.token}\r\ncontent-length: 9000\r\n\r\n{`,
  ];
  const slow = Array.from({ length: SLOW }, (_, index) => drip(Number(port), beginnings[index % 4] ?? ""));
  const over = new AbortController();
  const answers = Promise.all(slow).finally(() => over.abort());
  const meanwhile: number[] = [];
  while (!over.signal.aborted) meanwhile.push((await post(url)).status);
  expect(new Set(meanwhile)).toEqual(new Set([200]));
  for (const answer of await answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect((await post(url)).status).toBe(200);
  const log = gateway.log.join("");
  expect(log).not.toContain("A request failed");
  expect(log).not.toContain(token);
});
