// Filtering and grouping the pipelines: what is left, under which heading, and that it is remembered.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieClient } from "../../../src/artie/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { run } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { row, rows, tableRows } from "../support/trees.ts";

const PAUSED = "Support MongoDB to BigQuery";

describe("arranging pipelines", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;

  signedIn({}, (suite) => ({ api, sandbox, elsewhere } = suite));

  afterEach(async () => {
    await run("artie.pipelines.clearFilter");
    await run("artie.pipelines.groupBy", { by: "nothing" });
  });

  const labels = async () => (await rows(api.trees.pipelines)).map(({ label }) => label);
  const headings = async () =>
    (await rows(api.trees.pipelines)).map(({ label, description }) => `${label} ${description}`);

  async function pauseElsewhere(name: string): Promise<void> {
    await elsewhere.pipelines.updateStatus(sandbox.pipeline(name).uuid, "paused");
    await run("artie.refresh");
  }

  describe("a filter", () => {
    for (const [filter, expected] of [
      [{ status: ["paused"] }, [PAUSED]],
      [{ status: ["paused", "draft"], destination: ["BigQuery Marketing"] }, 3],
      [{ source: ["Orders Postgres"] }, ["Orders Postgres to Snowflake"]],
    ] as const) {
      it(`shows what fits ${JSON.stringify(filter)}`, async () => {
        const { message } = await run("artie.pipelines.filter", filter);
        const left = await labels();
        if (typeof expected === "number") assert.equal(left.length, expected, left.join(", "));
        else assert.deepEqual(left, expected);
        assert.equal(message, `${left.length} of ${sandbox.snapshot().pipelines.length} pipelines`);
      });
    }

    it("tells one environment from the other", async () => {
      const { environmentUUID } = sandbox.pipeline("Staging Postgres to BigQuery");
      const name = `Environment ${environmentUUID.slice(0, 8)}`;
      await run("artie.pipelines.filter", { environment: [name] });
      const expected = sandbox.snapshot().pipelines.filter((pipeline) => pipeline.environmentUUID === environmentUUID);
      assert.deepEqual(await labels(), expected.map(({ name }) => name).toSorted());
    });

    it("follows pipelines whose state changes", async () => {
      await run("artie.pipelines.filter", { status: ["paused"] });
      await labels();
      await pauseElsewhere("Hubspot to Snowflake");
      assert.deepEqual(await labels(), ["Hubspot to Snowflake", PAUSED]);
    });

    it("is cleared, and everything is back with the same handles", async () => {
      const before = await rows(api.trees.pipelines);
      await run("artie.pipelines.filter", { status: ["paused"] });
      await labels();
      await run("artie.pipelines.clearFilter");
      const after = await rows(api.trees.pipelines);
      assert.deepEqual(
        after.map(({ node, item }) => [node, item.id]),
        before.map(({ node, item }) => [node, item.id]),
      );
      assert.ok(after.every(({ node }, index) => node === before[index]?.node));
    });

    it("is another one for each account", async () => {
      await run("artie.pipelines.filter", { status: ["paused"] });
      await run("artie.useSandbox");
      await run("artie.refresh");
      assert.ok((await labels()).length > 1);
      await run("artie.signOut", { name: "Sandbox" });
      await run("artie.switchAccount", { name: "Test" });
      await run("artie.refresh");
      assert.deepEqual(await labels(), [PAUSED]);
    });

    it("refuses what no pipeline has, and stays as it was", async () => {
      await run("artie.pipelines.filter", { status: ["paused"] });
      const { ok, message } = await run("artie.pipelines.filter", { status: ["broken"] });
      assert.equal(ok, false);
      assert.match(message, /^The filter is as it was: No pipeline has "broken" as its Status. There are: .*paused/);
      assert.deepEqual(await labels(), [PAUSED]);
    });
  });

  describe("groups", () => {
    it("stand by name, with how many pipelines they have", async () => {
      await run("artie.pipelines.groupBy", { by: "status" });
      const all = await rows(api.trees.pipelines);
      const texts = all.map(({ label }) => label);
      assert.deepEqual(texts, texts.toSorted());
      assert.ok(texts.includes("paused") && texts.includes("backfilling"), texts.join(", "));
      const counted = all.reduce((sum, { description }) => sum + Number(description), 0);
      assert.equal(counted, sandbox.snapshot().pipelines.length);
      const paused = await row(api.trees.pipelines, "paused");
      assert.equal(paused.item.accessibilityInformation?.label, "Status, paused, 1 pipeline");
      assert.deepEqual(
        (await rows(api.trees.pipelines, paused.node)).map(({ label }) => label),
        [PAUSED],
      );
    });

    for (const [by, heading] of [
      ["source", "Orders Postgres 1"],
      ["destination", "Snowflake Production 6"],
    ] as const) {
      it(`go by the ${by}`, async () => {
        await run("artie.pipelines.groupBy", { by });
        const all = await headings();
        assert.ok(all.includes(heading), all.join(", "));
      });
    }

    it("keep their rows, and lose one that moves to another", async () => {
      await run("artie.pipelines.groupBy", { by: "status" });
      const before = await row(api.trees.pipelines, "paused");
      await pauseElsewhere("Hubspot to Snowflake");
      const after = await row(api.trees.pipelines, "paused");
      assert.equal(after.node, before.node);
      assert.equal(after.description, "2");
      const members = await rows(api.trees.pipelines, after.node);
      assert.deepEqual(
        members.map(({ label }) => label),
        ["Hubspot to Snowflake", PAUSED],
      );
      assert.equal(api.trees.pipelines.getParent?.(members[0]?.node ?? after.node), after.node);
    });

    it("hold the tables of their pipelines, and go with a filter", async () => {
      await run("artie.pipelines.filter", { destination: ["BigQuery Marketing"] });
      await run("artie.pipelines.groupBy", { by: "status" });
      const paused = await row(api.trees.pipelines, "paused");
      const { node } = await row(api.trees.pipelines, PAUSED, paused.node);
      const tables = await rows(api.trees.pipelines, node);
      assert.ok(tables.some(({ label }) => label === "macros"));
      await run("artie.pipelines.groupBy", { by: "nothing" });
      assert.equal((await tableRows(api, PAUSED))[0]?.node, tables[0]?.node);
    });
  });
});
