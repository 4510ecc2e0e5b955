// Grants whose changes wait for a person, asked at one replica and decided at another.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Answer, post, run, type Running } from "./gateway.ts";
import { STORES } from "./stores.ts";

const DETECT = "artie_pipelines_detect_schema_changes";
const PIPELINE = { pipeline: "Orders Postgres to Snowflake" };
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
