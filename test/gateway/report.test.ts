// What `artie-mcp audit export` tells of a grant: what a person said to its calls, and what they took back of its doings.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { useBuilt } from "../mcp/built.ts";
import { run as runProgram } from "../mcp/child.ts";
import { STALE } from "../support/slots.ts";
import { openDesk } from "./approval-desk.ts";
import { type Answer, post, run, type Running } from "./gateway.ts";
import { STORES } from "./stores.ts";

const built = useBuilt();
const STATUS = "artie_pipelines_update_status";
const RUNNING = "Billing Postgres to Snowflake";
const calls = z.object({ items: z.array(z.looseObject({ requestId: z.string().optional() })) });

async function exported({ gateway, token }: Running, ...args: readonly string[]): Promise<string> {
  const all = [built.cli, "audit", "export", ...args, "--gateway", gateway.url];
  const { code, stdout, stderr } = await runProgram(all, "", { ARTIE_GATEWAY_TOKEN: token });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

test.each(STORES)("tells in words who denied a call and why, over %s", async (store) => {
  await using desk = await openDesk(store, "SDK 2, 2026-07-28", { answerWithinMs: 0 });
  const { gateway } = desk;
  expect((await desk.fails()).code).toBe("approval_waiting");
  const id = await desk.asked();
  await desk.decide(id, { decision: "deny", reason: "not before the audit" });
  expect((await desk.fails({ ...STALE, approval: id })).code).toBe("approval_denied");
  const text = await exported(gateway, "--format", "md");
  expect(text).toContain("- Tool: Drop Postgres replication slot\n");
  expect(text).toMatch(
    /- Outcome: not run: a person had to approve it first\n- What followed: \S+: denied by admin: not/,
  );
  expect(text).toContain("- Outcome: not run: denied by admin: not before the audit\n");
  expect(text).not.toContain("approval_");
  expect(await exported(gateway, "--format", "csv")).toContain(",not run: denied by admin: not before the audit,");
  expect(JSON.parse(await exported(gateway, "--format", "json"))).toMatchObject([
    { code: "approval_waiting" },
    { code: "approval_denied", what: "Drop Postgres replication slot" },
  ]);
});

test.each(STORES)("tells that nobody decided when the time of a call that waits is over, over %s", async (store) => {
  await using desk = await openDesk(store, "SDK 2, 2026-07-28", { standMs: 1, answerWithinMs: 60 * 60_000 });
  const { code, message } = await desk.fails();
  expect([code, message]).toEqual(["approval_expired", expect.stringContaining("nobody decided in time") as string]);
  const [id = ""] = await desk.requests();
  const late = await desk.decide(id, { decision: "approve" });
  expect([late.status, late.body["error"], await desk.waiting()]).toEqual([409, "It is expired.", []]);
  const { gateway } = desk;
  expect(await exported(gateway, "--format", "md")).toMatch(/- Outcome: not run: nobody decided in time\n$/);
  expect([desk.slots.has(STALE), desk.slots.drops]).toEqual([true, 0]);
});

test.each(STORES)("tells who took back what a grant did, when and how, over %s", async (store) => {
  const gateway = await run(store);
  const { id, url } = await gateway.grant({ name: "Nightly", config: { access: "operate" } });
  await post(url, STATUS, { pipeline: RUNNING, status: "paused" });
  const trail = async () => calls.parse((await gateway.admin("GET", `/admin/v1/calls?grant=${id}`)).body).items;
  const of = (await trail()).find(({ requestId }) => requestId !== undefined)?.requestId ?? "";
  const said = { tool: STATUS, targets: [{ kind: "pipeline", name: RUNNING }], effect: "Resumes it", milliseconds: 5 };
  const note = (body: object, grant = id): Promise<Answer> =>
    gateway.admin("POST", `/admin/v1/grants/${grant}/undone`, { ...said, of, requestId: randomUUID(), ...body });
  expect(await note({ outcome: "failed", code: "timeout" })).toMatchObject({ status: 201 });
  expect(await note({ outcome: "done" })).toMatchObject({ status: 201, body: { undoes: of } });
  for (const format of ["md", "csv"]) {
    const text = await exported(gateway, "--format", format, "--grant", "Nightly");
    expect(text).toMatch(/person admin tried to undo it: failed: Artie's API did not answer in time; /);
    expect(text).toMatch(/\d\d:\d\d:\d\d\.\d{3}Z: undone by person admin: Resumes it/);
    expect(text).toContain("Change pipeline status (undo)");
  }
  expect((await gateway.admin("GET", "/admin/v1/audit/verify")).body).toMatchObject({ ok: true });

  const other = (await gateway.grant()).id;
  const before = (await trail()).length;
  expect(await note({ outcome: "done" }, other)).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(await note({ outcome: "done", of: randomUUID() })).toMatchObject({ status: 404 });
  expect(await note({ outcome: "done", of: "%" })).toMatchObject({ status: 400 });
  expect(await note({ outcome: "done", principal: { name: "Kim" } })).toMatchObject({ status: 400 });
  expect(await trail()).toHaveLength(before);
});
