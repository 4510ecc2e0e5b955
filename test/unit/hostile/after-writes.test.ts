// What an API makes of a write beside what was asked, and what it does not take over at all.
import { afterAll, beforeAll, expect, it } from "vitest";
import { changed } from "./changes.ts";
import { type Exchange, HostileApi } from "./hostile-api.ts";

let api: HostileApi;
beforeAll(async () => {
  api = await HostileApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const UPDATE = "update_a_artie_connector_by_id";

/** As the API shows it from its answer to the write on. */
function afterTheWrite(edit: (row: Record<string, unknown>) => unknown) {
  let isWritten = false;
  return ({ operation, answer }: Exchange) => {
    isWritten ||= operation === "POST /connectors/{uuid}";
    if (!isWritten || !/connectors\/\{uuid\}$/.test(operation)) return undefined;
    return { ...answer, text: JSON.stringify(edit(JSON.parse(answer.text) as Record<string, unknown>)) };
  };
}

it("a password that was shown before a write and is not any more is named as lost", async () => {
  const seen = await api.call(
    UPDATE,
    () => ({ connector: "Orders Postgres", label: "Renamed" }),
    afterTheWrite((row) => changed(row, ["sharedConfig", "password"], "gone", 0)),
  );
  expect(seen.outcome.value).toMatchObject({ lost: [{ path: "sharedConfig.password" }] });
});

it("a setting that the API resets with a write of another is named, with what it was", async () => {
  const seen = await api.call(
    UPDATE,
    () => ({ connector: "Orders Postgres", label: "Renamed" }),
    afterTheWrite((row) => changed(row, ["defaultDatabase"], "null", 0)),
  );
  expect(seen.outcome.value).toMatchObject({ lost: [{ path: "defaultDatabase", value: "orders" }] });
});

it("what is taken over in no part is not done", async () => {
  const seen = await api.call(
    UPDATE,
    () => ({ connector: "Orders Postgres", label: "Renamed" }),
    afterTheWrite((row) => ({ ...row, label: "Orders Postgres" })),
  );
  expect(seen.outcome.value).toMatchObject({
    error: { code: "incomplete", notTaken: [{ path: "label", asked: "Renamed", got: "Orders Postgres" }] },
  });
});

it("a data plane that is shown as a mask is named as that, not as a credential", async () => {
  const seen = await api.call("artie_pipelines_validate_unsaved_destination", undefined, ({ operation, answer }) =>
    operation === "GET /connectors/{uuid}"
      ? { ...answer, text: JSON.stringify(changed(JSON.parse(answer.text), ["dataPlaneName"], "masked", 0)) }
      : undefined,
  );
  const said = JSON.stringify(seen.outcome.value);
  expect(said).toContain("destination.dataPlaneName is a mask");
  expect(said).not.toContain("credential");
});
