// What the views say when there is nothing to list, or nobody lets them.
import { createArtieClient } from "../../../src/artie/index.ts";
import { type FaultName } from "../../../src/sandbox/index.ts";
import { type Gallery } from "./window.ts";

const FAILURES: Partial<Record<FaultName, RegExp>> = {
  "429": /accepts no more requests/,
  "500": /could not be loaded/,
  "504": /did not answer|could not be loaded/,
  garbage: /not an Artie API/,
  cut: /did not answer/,
};

export async function states(gallery: Gallery): Promise<void> {
  const { workbench, sandbox, picture } = gallery;
  await workbench.signIn("Staging", `${sandbox.apiKey}_staging`);
  await workbench.view("Pipelines").row("MySQL to BigQuery").waitFor();
  await workbench.clearNotifications();
  let next = "Larkspur";
  for (const [fault, words] of Object.entries(FAILURES)) {
    sandbox.setFaults({ [fault]: 1 });
    await switchTo(gallery, next);
    await workbench.view("Pipelines").welcome(words);
    await picture(`state-${fault}`);
    sandbox.setFaults({});
    await workbench.view("Pipelines").clickWelcome("Retry");
    await workbench.view("Pipelines").row("MySQL to BigQuery").waitFor();
    next = next === "Larkspur" ? "Staging" : "Larkspur";
  }
  sandbox.setLatency(600_000);
  await switchTo(gallery, next);
  await picture("state-loading");
  sandbox.setLatency(0);
  await switchTo(gallery, next === "Larkspur" ? "Staging" : "Larkspur");
  await workbench.view("Pipelines").row("MySQL to BigQuery").waitFor();
  sandbox.setFaults({ "503": 1 });
  await workbench.runCommand("Artie: Refresh");
  await workbench.page.getByText("Not up to date").first().waitFor();
  await picture("state-not-up-to-date");
  sandbox.setFaults({});
  await deleteAll(gallery);
  await workbench.runCommand("Artie: Refresh");
  await workbench.view("Pipelines").welcome(/has no pipelines yet/);
  await picture("state-empty");
}

async function switchTo({ workbench }: Gallery, account: string): Promise<void> {
  await workbench.runCommand("Artie: Switch Account");
  await workbench.waitForTitle("Switch Artie Account");
  await workbench.pick(account);
}

async function deleteAll({ sandbox }: Gallery): Promise<void> {
  const artie = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "somebody-else/1" });
  for (const { uuid } of await artie.pipelines.list()) await artie.pipelines.delete(uuid);
  for (const { uuid } of await artie.sourceReaders.list()) await artie.sourceReaders.delete(uuid);
  for (const { uuid } of await artie.connectors.list()) await artie.connectors.delete(uuid);
}
