// Grants whose changes wait for a person, asked at one replica and decided at another.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { useBuilt } from "../mcp/built.ts";
import { run as runProgram } from "../mcp/child.ts";
import { STALE } from "../support/slots.ts";
import { type Desk, openDesk } from "./approval-desk.ts";
import { type Answer, post, run, type Running } from "./gateway.ts";
import { STORES } from "./stores.ts";

const DETECT = "artie_pipelines_detect_schema_changes";
const PIPELINE = { pipeline: "Orders Postgres to Snowflake" };
const built = useBuilt();
const APPROVE = { decision: "approve" };
const waitingList = z.object({
  items: z.array(z.looseObject({ id: z.string(), grant: z.string(), tool: z.string() })),
});

/** The one call that waits. */
async function waiting(gateway: Running) {
  let items: z.output<typeof waitingList>["items"] = [];
  await expect
    .poll(async () => {
      items = waitingList.parse((await gateway.admin("GET", "/admin/v1/approvals?state=waiting")).body).items;
      return items.length;
    })
    .toBe(1);
  const [only] = items;
  if (!only) throw new Error("Nothing waits.");
  return only;
}

const decide = (gateway: Running, id: string, body: object): Promise<Answer> =>
  gateway.admin("POST", `/admin/v1/approvals/${id}`, body);

function detected({ sandbox }: Running): number {
  return sandbox.requests.filter(({ path }) => path.endsWith("/detect-schema-changes")).length;
}

describe.each(STORES)("a grant that wants approval, over %s", (store) => {
  test("waits, shows what it would do, runs once when a person lets it, and reads without asking", async () => {
    const gateway = await run(store);
    const { url, id } = await gateway.grant({ approval: "writes" });
    const other = store === "Postgres" ? (await gateway.replica()).url : gateway.gateway.url;
    expect((await post(url)).status).toBe(200);
    const call = post(url.replace(gateway.gateway.url, other), DETECT, PIPELINE);
    const asked = await waiting(gateway);
    expect(asked).toMatchObject({
      grant: id,
      tool: DETECT,
      plan: { effect: expect.stringContaining("Checks") as string },
    });
    expect(detected(gateway)).toBe(0);
    expect((await decide(gateway, asked.id, { decision: "approve" })).body["state"]).toBe("approved");
    expect((await call).text).toContain("accepted");
    const again = await post(url, DETECT, { ...PIPELINE, approval: asked.id });
    expect(again.text).toContain("approval_used");
    expect(detected(gateway)).toBe(1);
    const late = await decide(gateway, asked.id, { decision: "deny" });
    expect([late.status, late.body["code"]]).toEqual([409, "already_decided"]);
  });

  test("is denied with the reason, and another grant's approval is no help", async () => {
    const gateway = await run(store);
    const { url } = await gateway.grant({ approval: "writes" });
    const call = post(url, DETECT, PIPELINE);
    const asked = await waiting(gateway);
    await decide(gateway, asked.id, { decision: "deny", reason: "Not on a Friday" });
    const { text } = await call;
    expect(text).toContain("approval_denied");
    expect(text).toContain("Not on a Friday");
    const stranger = await gateway.grant({ approval: "writes" });
    expect((await post(stranger.url, DETECT, { ...PIPELINE, approval: asked.id })).text).toContain("approval_mismatch");
    expect(detected(gateway)).toBe(0);
  });
});

const change = async ({ gateway, grant }: Desk, body: object): Promise<void> => {
  expect((await gateway.admin("PATCH", `/admin/v1/grants/${grant.id}`, body)).status).toBe(200);
};

describe.each(STORES)("a grant that may do less by the time of the yes, over %s", (store) => {
  const narrower = {
    "by its access": { config: { access: "operate" } },
    "by its kinds of calls": { config: { methods: ["read"] } },
    "by its areas": { config: { tags: ["pipelines"] } },
    "by one tool": { config: { exclude: ["artie_connectors_drop_postgres_replication_slot"] } },
    "by its pipelines": { config: { pipelines: ["MySQL to BigQuery"] } },
  };

  test.each(Object.entries(narrower))("is asked about no more: narrower %s", async (_, body) => {
    await using desk = await openDesk(store, "SDK 2, 2026-07-28");
    const call = desk.fails();
    const id = await desk.asked();
    await change(desk, body);
    const denied = await call;
    expect(denied.code).toBe("approval_denied");
    expect(denied.message).toContain("by admin: its grant was narrowed");
    expect(await desk.waiting()).toEqual([]);
    expect(await desk.decide(id, APPROVE)).toMatchObject({ status: 409, body: { code: "already_decided" } });
    expect([desk.slots.has(STALE), desk.slots.drops]).toEqual([true, 0]);
  });

  test("waits on when it may do as much, or more", async () => {
    await using desk = await openDesk(store, "SDK 2, 2026-07-28");
    const call = desk.drop();
    const id = await desk.asked();
    await change(desk, { name: "Another name", config: { exclude: [] }, limits: { writes: 1 } });
    await desk.decide(id, APPROVE);
    expect(await call).toMatchObject({ isError: false, value: { dropped: STALE.slotName } });
  });

  test.each([{ require_api_token_auth: true }, { approval: "writes" }])(
    "runs nothing with the yes once it asks for more: %o",
    async (body) => {
      await using desk = await openDesk(store, "SDK 2, 2026-07-28");
      const call = desk.fails();
      const id = await desk.asked();
      await change(desk, body);
      await desk.decide(id, APPROVE);
      const refused = await call;
      expect(refused.code).toBe("refused");
      expect(refused.message).toContain("was changed while the call waited");
      expect([await desk.stateOf(id), desk.slots.drops]).toEqual(["approved", 0]);
    },
  );

  test("runs nothing when its writes are used up by then, and the yes stays good", async () => {
    await using desk = await openDesk(store, "SDK 2, 2026-07-28");
    await change(desk, { limits: { writes: 1 } });
    const call = desk.drop().catch(String);
    const id = await desk.asked();
    expect((await post(desk.grant.url, DETECT, PIPELINE)).text).toContain("accepted");
    await desk.decide(id, APPROVE);
    expect(JSON.stringify(await call)).toContain("limit_writes");
    expect([await desk.stateOf(id), desk.slots.drops]).toEqual(["approved", 0]);
    await change(desk, { limits: { writes: 2 } });
    expect(await desk.drop({ ...STALE, approval: id })).toMatchObject({ isError: false });
    expect([await desk.stateOf(id), desk.slots.drops]).toEqual(["used", 1]);
  });
});

describe("several people", () => {
  const memberMade = z.object({ token: z.string() });

  /** Another administrator, with what they type at a terminal and what they hear as it happens. */
  async function person({ gateway }: Desk, name: string) {
    const { body } = await gateway.admin("POST", "/admin/v1/members", { name, role: "admin" });
    const { token } = memberMade.parse(body);
    const { url } = gateway.gateway;
    const listening = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const { body: events } = await fetch(`${url}/admin/v1/events`, { headers, signal: listening.signal });
    const heard: string[] = [];
    const hearing = (async () => {
      for await (const part of events?.pipeThrough(new TextDecoderStream()) ?? []) heard.push(part);
    })().catch(() => undefined);
    return {
      heard,
      decide: (id: string, body: object) => gateway.admin("POST", `/admin/v1/approvals/${id}`, body, token),
      types: (...args: string[]) =>
        runProgram([built.cli, ...args, "--gateway", url], "", { ARTIE_GATEWAY_TOKEN: token }),
      async [Symbol.asyncDispose]() {
        listening.abort();
        await hearing;
      },
    };
  }

  test.each(STORES)(
    "see what waits and what it would do; the first decides, the others who it was, over %s",
    async (store) => {
      await using desk = await openDesk(store, "SDK 1");
      await using kim = await person(desk, "Kim");
      await using alex = await person(desk, "Alex");
      expect((await kim.types("approvals")).stdout).toBe("Nothing waits for a person.\n");
      const call = desk.drop();
      const id = await desk.asked();
      const { stdout } = await kim.types("approvals");
      for (const words of ["Asked by Test", "Orders Postgres", "Effect: Drops", "What is lost: ", "Risk: loss"]) {
        expect(stdout).toContain(words);
      }
      expect(stdout).toMatch(/^apr_\S+ {2}waits (10:00|9:\d\d) more\n/);
      expect(stdout).toContain(`artie-mcp approve ${id}`);
      expect(await kim.types("approvals", "--json")).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(id) as string,
      });
      expect((await kim.types("approve", id)).stdout).toContain(`${id}  approved by Kim`);
      expect(await call).toMatchObject({ isError: false });
      expect(await alex.decide(id, { decision: "deny" })).toMatchObject({
        status: 409,
        body: { code: "already_decided", error: "Kim has decided: used." },
      });
      const late = await alex.types("deny", id, "--reason", "too late");
      expect([late.code, late.stderr]).toEqual([1, expect.stringContaining("Kim has decided")]);
      await expect.poll(() => alex.heard.join("")).toContain('"decided_by":"Kim"');
      expect((await alex.types("approvals")).stdout).toBe("Nothing waits for a person.\n");
    },
  );

  test("are told what to type where they say not which", async () => {
    const { code, stderr } = await runProgram([built.cli, "approve"], "", { ARTIE_GATEWAY_TOKEN: "art_m" });
    expect([code, stderr]).toEqual([2, expect.stringContaining("artie-mcp approvals lists what waits")]);
  });
});
