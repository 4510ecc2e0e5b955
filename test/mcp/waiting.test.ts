// A call that waits for a person when its session ends: nobody is left whom it would answer, and nothing is changed.
import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { MemoryApprovals } from "../../src/tools/policy/memory-approvals.ts";
import { InProcess } from "./in-process.ts";

const RUNNING = "Hubspot to Snowflake";
const PAUSE = { name: "artie_pipelines_update_status", arguments: { pipeline: RUNNING, status: "paused" } };

test.each(["the client breaks off", "the window closes"])("ends safe when %s", async (how) => {
  await using sandbox = await startSandbox();
  const book = new MemoryApprovals();
  const approval = () => ({ rule: "writes", principal: "window", book, answerWithinMs: 600_000 }) as const;
  const session = await InProcess.open(sandbox, undefined, 0, () => [], { approval });
  const answer = session.client.callTool(PAUSE).then(
    (result) => JSON.stringify(result),
    (error: unknown) => String(error),
  );
  await expect.poll(() => book.waiting().length).toBe(1);
  const [asked] = book.waiting();
  if (how === "the window closes") {
    book.dispose();
    expect(await answer).toContain("approval_expired");
    expect(book.waiting()).toEqual([]);
    await session[Symbol.asyncDispose]();
  } else {
    expect(book.isHeld(asked?.id ?? "")).toBe(true);
    await session.break();
    await expect.poll(() => book.isHeld(asked?.id ?? "")).toBe(false);
    // A yes that comes too late is a yes for a call that is made again, and none is.
    expect(book.decide(asked?.id ?? "", { approve: true })).toBe(true);
    await session.client.close();
    await answer;
  }
  expect(sandbox.pipeline(RUNNING).status).toBe("running");
  expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
});
