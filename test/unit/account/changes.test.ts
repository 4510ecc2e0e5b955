import { expect, test } from "vitest";
import { AccountChanges, type ResourceChange } from "../../../src/account/changes.ts";
import { createArtieClient } from "../../../src/artie/index.ts";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { callByName, servicesFor } from "../support/services.ts";

const PAUSED = "Sessions DynamoDB to S3";

test("a pipeline that is read in another way, or listed after it was read, has not changed; one whose settings are others has", async () => {
  await using sandbox = await startSandbox();
  const uuid = sandbox.snapshot().pipelines.find(({ name }) => name === PAUSED)?.uuid ?? expect.unreachable();
  const changes = new AccountChanges();
  const told: ResourceChange[] = [];
  changes.onDidChange((change) => told.push(change));
  const address = { url: sandbox.url, key: sandbox.apiKey, userAgent: "artie-test", freshMs: 0 };
  const artie = createArtieClient({ ...address, observe: changes.take });

  await artie.pipelines.get(uuid);
  await artie.pipelines.getWithRelations(uuid);
  await artie.pipelines.list();
  await artie.pipelines.get(uuid);
  expect(told).toEqual([]);

  const settings = { pipeline: PAUSED, advancedSettings: { bufferRows: 4_321 } };
  expect(await callByName("update_a_artie_pipeline_by_id", settings, servicesFor(sandbox))).toMatchObject({ ok: true });
  await artie.pipelines.getWithRelations(uuid);
  expect(told).toEqual([{ list: false, pipelines: [uuid], connectors: undefined }]);
});
