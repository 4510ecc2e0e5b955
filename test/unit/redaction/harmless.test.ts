// Redaction is not at the price of use: what has no credential comes through as it is.
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { toolEntries } from "../../../src/mcp/tool-requests.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { isSecretField, SecretRegistry } from "../../../src/tools/policy/redact/index.ts";
import { harmlessTexts } from "../../support/harmless-texts.ts";
import { secretForms } from "../../support/secret-forms.ts";
import { argsFor, otherScenarios, scenarioSecrets } from "../support/scenarios.ts";
import { World } from "../support/world.ts";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const paragraphsOf = (path: string) => read(path).split(/\n\n+/);

/** Fifty secrets, as a session knows after a while. */
const known = secretForms
  .filter(({ kind }) => kind === "value")
  .flatMap((form) => [form.plant(1).known ?? "", form.plant(2).known ?? "", form.plant(3).known ?? ""])
  .slice(0, 50);

describe("what is harmless", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it("comes through unchanged: all answers and failures of the sandbox, errors, help, names, sentences", async () => {
    const calls = [
      ...(await Promise.all(catalog.map(async ({ name }) => [name, await argsFor(name, world)] as const))),
      ...otherScenarios,
      ...catalog.flatMap(({ name }) => [[name, {}] as const, [name, { connector: "Nobody", pipeline: 5 }] as const]),
    ];
    const corpus: unknown[] = [];
    for (const [name, args] of calls) {
      world.reset({}, scenarioSecrets);
      corpus.push((await world.call(name, args)).value);
    }
    corpus.push(
      ...toolEntries(catalog).flatMap(({ title, description }) => [title, description]),
      ...harmlessTexts,
      ...readdirSync(new URL("media/skills/", root)).flatMap((skill) => paragraphsOf(`media/skills/${skill}/SKILL.md`)),
      ...paragraphsOf("README.md"),
      ...Object.values(z.record(z.string(), z.string()).parse(JSON.parse(read("package.nls.json")))),
    );
    expect(corpus.length).toBeGreaterThan(500);
    const session = new SecretRegistry(known);
    for (const answer of corpus) {
      expect(new SecretRegistry().redact(answer)).toEqual(answer);
      expect(session.redact(answer)).toEqual(answer);
    }
  });

  it("is a field that only sounds like a credential's", () => {
    const names = `nextPageToken primaryKeys isPrimaryKey primary_keys startingPrimaryKey primaryKeysOverride publicKey
      encryptionKeyUUID encryption_key_name aws_kms_key_arn kmsKeyUUID columnHashingSaltUUID slotName keepPaused hasSalt
      useAdvanceOnPrimaryKeepAlive includeFullSourceTableNameColumnAsPrimaryKey awsAccessKeyID password_changed_at
      token_count api_key_id passwordPolicy token_type tokenizer secretary keyspaces monkey users_pkey passenger_count
      passport bypass compass author authority authMethod authURI authenticator oauthClientId sasl_mechanism keyColumn
      partition_key sort_key object_key idempotencyKey keyboard maxTokens credentials_expire_at cookieDomain
      signature_algorithm salt_length disaster basalt secretName secretArn jwt_issuer pemFile dsn_name connection
      connectionLabel last4 key_id keys_total resumeToken`;
    expect(names.split(/\s+/).filter(isSecretField)).toEqual([]);
  });
});
