// What the store knows, whatever the order in which answers arrive.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FullPipeline, Pipeline } from "../../../src/artie/index.ts";
import { Inventory } from "../../../src/account/inventory.ts";

const row = (uuid: string, status = "running"): Pipeline => ({ uuid, name: `Pipeline ${uuid}`, status });
const full = (uuid: string, status = "running"): FullPipeline => ({
  ...row(uuid, status),
  tables: [{ name: "users" }],
});

describe("Inventory", () => {
  it("tells of new and lost pipelines as a change of the list, of others by their UUID", () => {
    const inventory = new Inventory();
    expect(inventory.take({ kind: "pipelines", rows: [row("a"), row("b")] }, 1)).toEqual({});
    expect(inventory.take({ kind: "pipelines", rows: [row("a"), row("b", "paused")] }, 2)).toEqual({
      pipelines: ["b"],
    });
    expect(inventory.take({ kind: "pipelines", rows: [row("b", "paused")] }, 3)).toEqual({});
    expect(inventory.pipelines.map(({ uuid }) => uuid)).toEqual(["b"]);
  });

  it("tells of nothing when nothing changed, also when null stands for absent", () => {
    const inventory = new Inventory();
    inventory.take({ kind: "pipelines", rows: [row("a")] }, 1);
    const again: Pipeline = { ...row("a"), isDeploying: null, somethingNew: 1 };
    expect(inventory.take({ kind: "pipelines", rows: [again] }, 2)).toBeUndefined();
    inventory.take({ kind: "pipeline", row: full("a") }, 3);
    expect(inventory.take({ kind: "pipelines", rows: [row("a")] }, 4)).toBeUndefined();
  });

  it("keeps what a detail said when a list that was asked for earlier arrives later", () => {
    const inventory = new Inventory();
    inventory.take({ kind: "pipelines", rows: [row("a"), row("b")] }, 1);
    inventory.take({ kind: "pipeline", row: full("a", "paused") }, 5);
    expect(inventory.take({ kind: "pipelines", rows: [row("a"), row("b", "paused")] }, 4)).toEqual({
      pipelines: ["b"],
    });
    expect(inventory.pipeline("a")?.status).toBe("paused");
  });

  it("does not bring a deleted pipeline back, nor lose a new one, by an older list", () => {
    const inventory = new Inventory();
    inventory.take({ kind: "pipelines", rows: [row("a")] }, 1);
    inventory.take({ kind: "gone", of: "pipeline", uuid: "a" }, 5);
    inventory.take({ kind: "pipeline", row: full("new") }, 5);
    inventory.take({ kind: "pipelines", rows: [row("a")] }, 4);
    expect(inventory.pipelines.map(({ uuid }) => uuid)).toEqual(["new"]);
  });

  it("takes single pipelines for all there are only after the list has been read", () => {
    const inventory = new Inventory();
    inventory.take({ kind: "pipeline", row: full("a") }, 1);
    expect(inventory.pipelines).toEqual([]);
    expect(inventory.pipeline("a")).toMatchObject({ status: "running" });
    inventory.take({ kind: "pipelines", rows: [row("a"), row("b")] }, 2);
    expect(inventory.pipelines.map(({ uuid }) => uuid)).toEqual(["a", "b"]);
  });

  it("believes no reading that began before a write ended", () => {
    const inventory = new Inventory();
    inventory.take({ kind: "pipeline", row: full("a", "draft") }, 1);
    inventory.outdate("a", 10);
    expect(inventory.take({ kind: "pipeline", row: full("a", "paused") }, 9)).toBeUndefined();
    expect(inventory.take({ kind: "pipeline", row: full("a", "running") }, 10)).toEqual({ pipelines: ["a"] });
  });

  it("forgets tables that are out of date, except where somebody looks", () => {
    const inventory = new Inventory();
    for (const uuid of ["seen", "unseen", "same"]) inventory.take({ kind: "pipeline", row: full(uuid) }, 1);
    inventory.take({ kind: "pipelines", rows: [row("seen", "paused"), row("unseen", "paused"), row("same")] }, 2);
    expect(inventory.dropOutdatedDetails((uuid) => uuid === "seen")).toEqual(["unseen"]);
    expect(inventory.detail("seen")).toBeDefined();
    expect(inventory.detail("unseen")).toBeUndefined();
    expect(inventory.detail("same")).toBeDefined();
    expect(inventory.take({ kind: "pipeline", row: full("unseen", "paused") }, 3)).toEqual({ pipelines: ["unseen"] });
  });

  it("keeps source connectors when a list without them is read", () => {
    const inventory = new Inventory();
    const source = { uuid: "s", type: "postgresql", label: "Orders" };
    const destination = { uuid: "d", type: "snowflake", label: "Warehouse" };
    inventory.take({ kind: "connectors", rows: [source, destination], whole: true }, 1);
    expect(inventory.take({ kind: "connectors", rows: [destination], whole: false }, 2)).toBeUndefined();
    expect(inventory.connectors).toHaveLength(2);
  });

  it("keeps no credentials of connectors and source readers", () => {
    const inventory = new Inventory();
    const connector = { uuid: "c", type: "mysql", sharedConfig: { password: "hunter2" } };
    const reader = { uuid: "r", settings: { archiveLogPassword: "hunter2" } };
    inventory.take({ kind: "connectors", rows: [connector], whole: false }, 1);
    inventory.take({ kind: "readers", rows: [reader], whole: false }, 1);
    expect(JSON.stringify([inventory.connectors, inventory.sourceReaders])).not.toContain("hunter2");
  });

  it("ends in the same state whatever the order in which the same answers arrive", () => {
    const uuids = ["a", "b", "c"];
    const answer = fc.oneof(
      fc.record({ uuid: fc.constantFrom(...uuids), status: fc.constantFrom("draft", "running") }),
      fc.record({ gone: fc.constantFrom(...uuids) }),
    );
    const history = fc.array(answer, { maxLength: 12 });
    const shuffled = history.chain((items) => {
      const stamped = items.map((item, at) => ({ item, at }));
      return fc.tuple(fc.constant(stamped), fc.shuffledSubarray(stamped, { minLength: stamped.length }));
    });
    fc.assert(
      fc.property(shuffled, ([inOrder, outOfOrder]) => {
        expect(stateAfter(outOfOrder)).toEqual(stateAfter(inOrder));
      }),
    );
  });
});

type Answer = { readonly uuid: string; readonly status: string } | { readonly gone: string };

function stateAfter(answers: readonly { readonly item: Answer; readonly at: number }[]) {
  const inventory = new Inventory();
  inventory.take({ kind: "pipelines", rows: [] }, -1);
  for (const { item, at } of answers) {
    if ("gone" in item) inventory.take({ kind: "gone", of: "pipeline", uuid: item.gone }, at);
    else inventory.take({ kind: "pipeline", row: full(item.uuid, item.status) }, at);
  }
  const byUuid = (a: Pipeline, b: Pipeline) => a.uuid.localeCompare(b.uuid);
  return [...inventory.pipelines].sort(byUuid);
}
