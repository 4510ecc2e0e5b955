// Dropping a slot over the gateway with a client of each generation: a person approves it, denies it, says nothing, or the
// slot is not what it was by the time of the yes; and approvals that are used for what they were not given for.
import { describe, expect, test } from "vitest";
import { PEERS, type PeerName } from "../mcp/peers.ts";
import { LIVE, STALE } from "../support/slots.ts";
import { openDesk } from "./approval-desk.ts";
import { STORES } from "./stores.ts";

const APPROVE = { decision: "approve" };
/** Answered at once: the agent comes again with the id. */
const AT_ONCE = { answerWithinMs: 0 };
const names = Object.keys(PEERS) as PeerName[];
const cells = STORES.flatMap((store) => names.map((name) => [name, store] as const));

describe.each(cells)("dropping a slot with a client of %s, over %s", (name, store) => {
  test("waits for a person, and runs once with the yes", async () => {
    await using desk = await openDesk(store, name);
    const { slots } = desk;
    const call = desk.drop();
    const id = await desk.asked();
    expect(slots.has(STALE)).toBe(true);
    expect((await desk.decide(id, APPROVE)).body["state"]).toBe("approved");
    expect(await call).toMatchObject({ isError: false, value: { dropped: STALE.slotName } });
    expect(slots.has(STALE)).toBe(false);
    const again = await desk.fails({ ...STALE, approval: id });
    expect(again).toMatchObject({
      code: "approval_used",
      message: expect.stringContaining("good for one run") as string,
    });
    expect([await desk.stateOf(id), slots.drops]).toEqual(["used", 1]);
  });

  test("is denied with the reason, at once and whenever it is asked for with that id", async () => {
    await using desk = await openDesk(store, name);
    const { slots } = desk;
    const call = desk.fails();
    const id = await desk.asked();
    await desk.decide(id, { decision: "deny", reason: "Search still reads from it" });
    for (const denied of [await call, await desk.fails({ ...STALE, approval: id })]) {
      expect(denied.code).toBe("approval_denied");
      expect(denied.message).toContain("by admin: Search still reads from it");
    }
    expect([slots.has(STALE), slots.drops]).toEqual([true, 0]);
  });

  test("is denied when nobody decides: the call that waits is told, and a late yes changes nothing", async () => {
    await using desk = await openDesk(store, name, { standMs: 400, answerWithinMs: 60 * 60_000 });
    const { slots } = desk;
    expect(await desk.fails()).toMatchObject({
      code: "approval_expired",
      message: expect.stringContaining("nobody decided in time, so it counts as denied") as string,
    });
    const [id = "", ...others] = await desk.requests();
    expect([others, await desk.stateOf(id), await desk.waiting()]).toEqual([[], "expired", []]);
    expect(await desk.decide(id, APPROVE)).toMatchObject({ status: 409, body: { code: "already_decided" } });
    expect(await desk.fails({ ...STALE, approval: id })).toMatchObject({ code: "approval_expired" });
    expect([slots.has(STALE), slots.drops]).toEqual([true, 0]);
  });

  test("is planned again with the yes, and refused when a pipeline reads from the slot by then", async () => {
    await using desk = await openDesk(store, name);
    const { slots } = desk;
    await slots.pause();
    const call = desk.fails(LIVE);
    const id = await desk.asked();
    await slots.resume();
    await desk.decide(id, APPROVE);
    const refused = await call;
    expect(refused).toMatchObject({
      code: "refused",
      message: expect.stringContaining("in use by the pipeline") as string,
    });
    expect(await desk.fails({ ...LIVE, approval: id })).toMatchObject({ code: "refused" });
    expect([slots.has(LIVE), slots.drops]).toEqual([true, 0]);
  });

  test("asks again when more readers name the slot than were shown, and runs when there are less", async () => {
    await using desk = await openDesk(store, name, AT_ONCE);
    const { slots } = desk;
    const first = await desk.fails();
    expect(first).toMatchObject({ code: "approval_waiting", plan: { items: ['the source reader "Orders reader"'] } });
    const approval = first.approval?.id ?? "";
    await desk.decide(approval, APPROVE);
    await slots.addReader("Orders copy");
    expect(await desk.fails({ ...STALE, approval })).toMatchObject({
      code: "approval_mismatch",
      message: expect.stringContaining("what it would do has changed since") as string,
    });
    const anew = await desk.fails();
    expect(anew.code).toBe("approval_waiting");
    expect(anew.approval?.id).not.toBe(approval);
    expect(anew.plan?.items.join()).toMatch(/Orders reader.*Orders copy/);
    expect(slots.drops).toBe(0);
    await desk.decide(anew.approval?.id ?? "", APPROVE);
    await slots.moveReader();
    const less = await desk.drop({ ...STALE, approval: anew.approval?.id });
    expect(less).toMatchObject({ isError: false, value: { dropped: STALE.slotName } });
    expect([slots.has(STALE), slots.drops]).toEqual([false, 1]);
  });

  test("says what Artie says when somebody else was faster", async () => {
    await using desk = await openDesk(store, name);
    const { slots } = desk;
    const call = desk.fails();
    const id = await desk.asked();
    await slots.dropElsewhere(STALE);
    await desk.decide(id, APPROVE);
    const failed = await call;
    expect(JSON.stringify(failed)).toContain(`\\"${STALE.slotName}\\" does not exist`);
    expect(await desk.stateOf(id)).toBe("used");
  });
});

describe.each(cells)("an approval of a client of %s, over %s", (name, store) => {
  test("is good for the very call of the very grant", async () => {
    await using desk = await openDesk(store, name, AT_ONCE);
    await using stranger = await desk.stranger();
    const { slots } = desk;
    const approval = (await desk.fails()).approval?.id ?? "";
    await desk.decide(approval, APPROVE);
    const others = [
      await desk.fails({ ...STALE, slotName: "debezium_search", approval }),
      await desk.fails({ ...STALE, connector: "Production Postgres", approval }),
    ];
    for (const other of others) {
      expect(other.code).toBe("approval_mismatch");
      expect(other.message).toContain("it was given for other arguments");
    }
    for (const id of [approval, "apr_made_up", ""]) {
      const foreign = await desk.fails({ ...STALE, approval: id }, stranger);
      expect(foreign).toMatchObject({
        code: "approval_mismatch",
        message: expect.stringContaining("no approval") as string,
      });
    }
    expect([await desk.stateOf(approval), slots.drops]).toEqual(["approved", 0]);
    expect(await desk.drop({ ...STALE, approval })).toMatchObject({ isError: false });
  });

  test("is good for one of many calls at once", async () => {
    await using desk = await openDesk(store, name, AT_ONCE);
    const approval = (await desk.fails()).approval?.id ?? "";
    await desk.decide(approval, APPROVE);
    const calls = await Promise.all(Array.from({ length: 5 }, () => desk.drop({ ...STALE, approval })));
    expect(calls.filter(({ isError }) => !isError)).toHaveLength(1);
    for (const { isError, value } of calls)
      if (isError) expect(value["error"]).toMatchObject({ code: "approval_used" });
    expect(desk.slots.drops).toBe(1);
  });

  test("ends when its time to be used is over", async () => {
    await using desk = await openDesk(store, name, { ...AT_ONCE, useMs: 1 });
    const approval = (await desk.fails()).approval?.id ?? "";
    expect((await desk.decide(approval, APPROVE)).status).toBe(200);
    await expect.poll(() => desk.stateOf(approval)).toBe("expired");
    expect(await desk.fails({ ...STALE, approval })).toMatchObject({ code: "approval_expired" });
    expect([desk.slots.has(STALE), desk.slots.drops]).toEqual([true, 0]);
  });

  test("is not to be had any more when the grant is revoked, and not to be used", async () => {
    await using desk = await openDesk(store, name);
    const { gateway, grant, slots } = desk;
    const call = desk.fails();
    const id = await desk.asked();
    expect((await gateway.admin("DELETE", `/admin/v1/grants/${grant.id}`)).status).toBe(200);
    const denied = await call;
    expect(denied).toMatchObject({
      code: "approval_denied",
      message: expect.stringContaining("its grant was revoked") as string,
    });
    expect(await desk.waiting()).toEqual([]);
    expect(await desk.decide(id, APPROVE)).toMatchObject({ status: 409, body: { code: "already_decided" } });
    await expect(desk.drop({ ...STALE, approval: id })).rejects.toThrow(/was revoked at/);
    expect([slots.has(STALE), slots.drops]).toEqual([true, 0]);
  });
});
