// What uses what is not known where an API does not show it, or not as a UUID: nothing is deleted as if nobody used it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { HostileApi, type Change } from "./hostile-api.ts";
import { containing } from "../support/matchers.ts";

let api: HostileApi;
beforeAll(async () => {
  api = await HostileApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

/** In every row of every list. */
function linkAs(field: string, value: unknown): Change {
  return ({ operation, answer }) => {
    if (!/^GET \/(pipelines|source-readers)$/.test(operation)) return undefined;
    const other = JSON.parse(answer.text, (name, was: unknown) => (name === field ? value : was)) as unknown;
    return { ...answer, text: JSON.stringify(other) };
  };
}

const ODD = [undefined, null, "", "********", 17] as const;

it.each(
  ["destinationUUID", "sourceReaderUUID", "connectorUUID"].flatMap((field) =>
    ODD.map((value) => [field, value] as const),
  ),
)("a connector whose users are not known by %s %j may stop all of them", async (field, value) => {
  const connector = field === "destinationUUID" ? "Snowflake Staging" : "Staging Postgres";
  const seen = await api.call(
    "delete_a_artie_connector_by_id",
    () => ({ connector, dryRun: true }),
    linkAs(field, value),
  );
  expect(seen.outcome.value).toMatchObject({ plan: { loss: containing("it may stop") } });
});

it.each(ODD)("a source reader is not deleted where pipelines show %j for theirs", async (value) => {
  const seen = await api.call("delete_a_artie_source_reader_by_id", undefined, linkAs("sourceReaderUUID", value));
  expect(seen.writes).toEqual([]);
  expect(seen.outcome.value).toMatchObject({ error: { code: "refused" } });
});

it.each(ODD)("a slot is not dropped where pipelines show %j for their reader", async (value) => {
  const slot = { connector: "Billing Postgres", slotName: "artie_billing", confirm: "artie_billing" };
  const tool = "artie_connectors_drop_postgres_replication_slot";
  const seen = await api.call(tool, () => slot, linkAs("sourceReaderUUID", value));
  expect(seen.writes).toEqual([]);
});
