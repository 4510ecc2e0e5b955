// Credentials pass through the tools and never come out of them: not in a result, not in an error, not in a log line.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ArtieExchange, createArtieClient, createEventsClient } from "../../../src/artie/index.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { redact, secretsIn } from "../../../src/tools/policy/redact/index.ts";
import { USER_AGENT } from "../support/client.ts";
import { answerJson, type Received, serve, type TestServer } from "../support/http.ts";
import { argsFor, otherScenarios } from "../support/scenarios.ts";
import { secretsInMemory } from "../support/services.ts";
import { World } from "../support/world.ts";

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where credentials go in a connector's open configuration. */
const CONFIG_FIELDS = [
  "password",
  "privateKey",
  "credentialsData",
  "personalAccessToken",
  "clientSecret",
  "awsSecretAccessKey",
  "token",
  "credential",
  "sas_token",
  "snapshotPassword",
];

/** The same arguments with secrets wherever a credential goes; `next` gives one, literal or as a reference. */
function plant(name: string, args: Fields, next: () => string): Fields {
  const shape = catalog.find((tool) => tool.name === name)?.input.shape ?? {};
  const config = () => Object.fromEntries(CONFIG_FIELDS.map((field) => [field, next()]));
  const settings = () => ({ archiveLogPassword: next(), azureBlobStorageConfig: { sasToken: next() } });
  const within = (value: unknown, added: Fields) => ({ ...(isFields(value) ? value : {}), ...added });
  return {
    ...args,
    ...("config" in shape && { connector: undefined, config: within(args["config"], { sharedConfig: config() }) }),
    ...("sharedConfig" in shape && { sharedConfig: within(args["sharedConfig"], config()) }),
    ...("settings" in shape && { settings: within(args["settings"], settings()) }),
    ...(isFields(args["sourceReader"]) && { sourceReader: { settings: settings() } }),
    ...("salt" in shape && { salt: next() }),
    ...("ingestionKey" in shape && { ingestionKey: next() }),
  };
}

/** How the API misbehaves: what it answers to everything that is not a list. */
const MODES = {
  /** It quotes the request in its refusal, after so many characters that the message may be cut in a secret. */
  refuse: ({ body, headers }: Received, padding: number) => ({
    status: 400,
    body: { error: `${"x ".repeat(padding)}bad request: ${body} ${decoded(body)} ${headers.authorization ?? ""}` },
  }),
  /** It fails, in words of its own. */
  crash: ({ body, headers }: Received) => ({
    status: 500,
    body: { message: `panic: ${decoded(body)}: ${encodeURIComponent(headers.authorization ?? "")}` },
  }),
  /** Its verdict quotes what it validated. */
  validate: ({ body }: Received) => ({ status: 200, body: { error: `failed to connect: ${decoded(body)}` } }),
} as const;

/** All texts of a body, as a driver would quote them. */
function decoded(body: string): string {
  return body === "" ? "" : textsOf(JSON.parse(body)).join(" ");
}

function textsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

/** The sandbox, with an answer of its own where `misbehave` gives one, and what it got added to all others. */
function serveTampered(
  world: World,
  misbehave: (received: Received) => { status: number; body: unknown } | undefined,
): Promise<TestServer> {
  return serve(async (response, received) => {
    const { method, target, headers, body } = received;
    const tampered = misbehave(received);
    if (tampered) {
      answerJson(response, tampered.status, tampered.body);
      return;
    }
    const answer = await fetch(world.sandbox.url + target, {
      method,
      headers: {
        authorization: target.startsWith("/v1")
          ? `Bearer ${world.sandbox.ingestionKey}`
          : (headers.authorization ?? ""),
        "content-type": "application/json",
      },
      ...(body !== "" && { body }),
    });
    const text = await answer.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    const echoed = { request: decoded(body), sent: headers.authorization };
    if (isFields(parsed)) answerJson(response, answer.status, { ...parsed, echo: echoed });
    else response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  });
}

const INSIDE = "c2VjcmV0LXByaXZhdGUta2V5LWluc2lkZQ==";
const SERVICE_ACCOUNT = JSON.stringify({ type: "service_account", private_key: INSIDE });

const text = fc.oneof(
  fc.string({ minLength: 10, maxLength: 40 }),
  fc.string({ unit: "grapheme", minLength: 10, maxLength: 30 }),
  fc.constantFrom(
    'quo"ted\\back\\slash',
    "with spaces and = signs & more%20",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----",
    SERVICE_ACCOUNT,
  ),
);
/** Not what stands in ordinary texts: a secret that is a word would be blanked, and looked for, everywhere. */
const secret = text.filter((value) => value.trim().length >= 8 && /[^a-z.\s]/i.test(value) && new Set(value).size > 5);

/** That nothing a person, a model or a log could see holds a secret, in any form. */
function expectNone(secrets: readonly string[], seen: readonly string[]): void {
  const inside = secrets.includes(SERVICE_ACCOUNT) ? [INSIDE] : [];
  const forms = [...secrets, ...inside].flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.toWellFormed()),
  ]);
  for (const form of forms) expect(seen.find((line) => line.includes(form))).toBeUndefined();
}

function lineOf({ method, path, status, operation, uuid, error }: ArtieExchange): string {
  return [method, path, status, operation, uuid, error?.code].join(" ");
}

describe("secrets", () => {
  let world: World;
  let saved: string[];
  beforeAll(async () => {
    world = await World.start();
    const { connectors } = world.services.artie;
    const all = await Promise.all(world.snapshot.connectors.map(({ uuid }) => connectors.get(uuid)));
    saved = [
      ...all.flatMap((connector) => secretsIn(connector)),
      "sandbox-payments-encryption-key",
      "sandbox-emails-salt",
    ];
    expect(saved.length).toBeGreaterThan(15);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const plan = fc.record({
    mode: fc.constantFrom("echo", ...(Object.keys(MODES) as (keyof typeof MODES)[])),
    /** Which requests it strikes: all that are about one thing, or only those that send something. */
    strikesReads: fc.boolean(),
    /** Whether credentials come with the call, or from what is saved. */
    plants: fc.boolean(),
    padding: fc.integer({ min: 0, max: 1_000 }),
    literals: fc.array(secret, { minLength: 12, maxLength: 12 }),
    kept: fc.array(secret, { minLength: 4, maxLength: 4 }),
    key: fc.stringMatching(/^arsk_[A-Za-z0-9]{20,40}$/),
    referred: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  });

  it.each(catalog.map(({ name }) => name))("do not come out of %s", async (name) => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ mode, strikesReads, plants, padding, literals, kept, key, referred }) => {
        const names = kept.map((_, index) => `SECRET_${index}`);
        const store = secretsInMemory(Object.fromEntries(names.map((label, index) => [label, kept[index] ?? ""])));
        world.reset();
        const args = await argsFor(name, world);
        const [, savedArgs = args] = otherScenarios.find(([tool, { connector }]) => tool === name && connector) ?? [];
        await using server = await serveTampered(world, (received) => {
          const { method, target } = received;
          const isList = method === "GET" && /^\/[a-z-]+(\?.*)?$/.test(target);
          const strikes = mode !== "echo" && !isList && (strikesReads || method !== "GET");
          return strikes ? MODES[mode](received, padding) : undefined;
        });
        const lines: string[] = [];
        const observe = (exchange: ArtieExchange) => void lines.push(lineOf(exchange));
        world.services = {
          ...world.services,
          artie: createArtieClient({ url: server.url, key, userAgent: USER_AGENT, observe }),
          events: (ingestion) =>
            createEventsClient({ url: server.url, key: ingestion, userAgent: USER_AGENT, observe }),
          // As a store that knows nothing until it is asked: what it gives away has to be remembered.
          secrets: { ...store, known: () => [key] },
        };
        let count = 0;
        const next = () => {
          const index = count++ % literals.length;
          return referred[index] ? `secret://${names[index % names.length] ?? ""}` : (literals[index] ?? "");
        };
        const { ok, value } = await world.call(name, plants ? plant(name, args, next) : savedArgs);
        const given = await Promise.all(
          names.map((label) => store.get(label, { purpose: "test", destinations: ["artie"] })),
        );
        expectNone(
          [key, ...literals, ...given.filter((item) => item !== undefined), ...saved],
          [...textsOf(value), JSON.stringify(value), ...lines],
        );
        if (ok) return;
        expect(value["error"]).toMatchObject({ code: expect.any(String) as unknown });
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});

describe("redaction", () => {
  const FIELDS = [
    "password",
    "privateKey",
    "private_key",
    "PRIVATE-KEY",
    "credentialsData",
    "salt",
    "snapshotPassword",
  ];

  it("blanks credentials by the name of the field, whatever their type", () => {
    for (const field of FIELDS) {
      for (const value of ["hunter2", 12_345, ["a", "b"]]) {
        expect(JSON.stringify(redact({ [field]: value }))).not.toMatch(/hunter2|12345|"a"/);
      }
      expect(redact({ [field]: "" })).toEqual({ [field]: "" });
      expect(redact({ [field]: null })).toEqual({ [field]: null });
      expect(redact({ [field]: "secret://NAME" })).toEqual({ [field]: "secret://NAME" });
    }
    expect(redact({ credentials: { user: "a", inner: ["b"] } })).toEqual({
      credentials: { user: "[redacted]", inner: ["[redacted]"] },
    });
  });

  it("leaves what only sounds like a credential", () => {
    const value = {
      publicKey: "ssh-ed25519 AAAA",
      awsAccessKeyID: "AKIA",
      columnHashingSalt: { uuid: "1" },
      encryptionKey: { uuid: "1" },
      hasSalt: true,
      keptAs: "secret://NAME",
      tablesConfig: { "public.api_token": { excludeColumns: ["total"] } },
    };
    expect(redact(value)).toEqual(value);
  });

  it("blanks credentials by their value, in texts, in keys, in addresses", () => {
    const secrets = ["hunter22", 'quo"ted\\'];
    expect(redact({ message: 'user hunter22 or quo\\"ted\\\\', hunter22: 1 }, secrets)).toEqual({
      message: "user [redacted] or [redacted]",
      "[redacted]": 1,
    });
    expect(redact({ host: "mongodb+srv://artie:s3cr3t@db.example/x" })).toEqual({
      host: "mongodb+srv://artie:[redacted]@db.example/x",
    });
  });

  it("replaces a secret whole that contains another", () => {
    expect(redact("pass-word-long", ["pass-word", "pass-word-long"])).toBe("[redacted]");
  });

  it("finds every literal credential of an input, however deep", () => {
    const fields = fc.dictionary(fc.constantFrom("host", "a", "b"), fc.string(), { maxKeys: 2 });
    fc.assert(
      fc.property(fields, fc.constantFrom(...FIELDS), secret, fc.nat({ max: 5 }), (rest, field, value, depth) => {
        let input: unknown = { ...rest, [field]: value };
        for (let level = 0; level < depth; level++) input = level % 2 === 0 ? { sharedConfig: input } : [input];
        expect(secretsIn(input)).toEqual([value]);
      }),
    );
  });

  it("does not fail on anything that JSON can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.string()), (value, secrets) => {
        expect(() => redact(value, secrets)).not.toThrow();
        expect(() => secretsIn(value)).not.toThrow();
      }),
    );
  });
});
