// A credential that was seen once is known for as long as the session lasts, in whatever comes out after it.
import { describe, expect, it } from "vitest";
import { KnownSecrets, SecretRegistry } from "../../../src/tools/policy/redact/index.ts";
import { secretsInMemory } from "../support/services.ts";

const PASSWORD = "Tr0ub4dor&3-horse";
const KEY = [
  "-----BEGIN PRIVATE KEY-----",
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB",
  "AQC7VJTUt9Us8cKjMzEfYyjiWA4R4",
  "-----END PRIVATE KEY-----",
].join("\n");

function knowing(...values: readonly unknown[]): SecretRegistry {
  const registry = new SecretRegistry();
  for (const value of values) registry.note(value);
  return registry;
}

describe("a session", () => {
  it("knows what it has seen by place and by form, and looks for it in every later answer", () => {
    const registry = knowing(
      { sharedConfig: { host: "db", password: PASSWORD } },
      { error: "cannot parse postgres://artie:pa55/word@db.example/shop" },
      { headers: [["authorization", "Bearer t0ken-0123456789"]] },
    );
    expect(registry.redact([`${PASSWORD} is wrong`, "tried pa55/word", { t0ken: "use t0ken-0123456789" }])).toEqual([
      "[redacted] is wrong",
      "tried [redacted]",
      { t0ken: "use [redacted]" },
    ]);
  });

  it("looks for the lines of a key, what a document holds, and the password in Basic", () => {
    const registry = knowing(
      { privateKey: KEY },
      { credentialsData: JSON.stringify({ client_email: "a@b.example", private_key: "inner-k3y-material" }) },
      { authorization: `Basic ${Buffer.from("artie:pa55word!").toString("base64")}` },
    );
    const seen = ["AQC7VJTUt9Us8cKjMzEfYyjiWA4R4", "inner-k3y-material", "pa55word!"];
    expect(registry.redact(seen)).toEqual(["[redacted]", "[redacted]", "[redacted]"]);
    expect(registry.redact("a@b.example")).toBe("a@b.example");
  });

  it("looks for a long secret whole, and for secrets that overlap", () => {
    const long = Array.from({ length: 700 }, (_, index) => `k${index}`).join("-");
    const registry = new SecretRegistry([long, "first-0123456789", "0123456789-second"]);
    expect(registry.redact(`a ${long} b`)).toBe("a [redacted] b");
    expect(registry.redact(`a ${long.slice(0, 2_000)}`)).toBe("a [redacted]");
    expect(registry.redact("a first-01234\nb")).toBe("a [redacted]\nb");
    expect(registry.redact("a first-0123456789-second b")).toBe("a [redacted] b");
  });

  it("takes the name of a key for none", () => {
    const registry = knowing({ encryptionKey: "orders-dek-2026-06", columnHashingSalt: "E-mails (2024)" });
    expect(registry.redact({ name: "orders-dek-2026-06" })).toEqual({ name: "orders-dek-2026-06" });
  });

  it("does not look for what is short, or the name of something", () => {
    const registry = knowing(
      { sharedConfig: { user: "postgres", password: "postgres" } },
      { sharedConfig: { database: "ledgerbook", password: "ledgerbook" } },
      { sharedConfig: { password: "hunter2" } },
      { sharedConfig: { password: "********" } },
    );
    const value = { type: "postgresql", database: "postgres", message: "ledgerbook: hunter2 ********" };
    expect(registry.redact(value)).toEqual(value);
    expect(registry.redact({ password: "postgres", dsn: "user=x password=hunter2" })).toEqual({
      password: "[redacted]",
      dsn: "[redacted]",
    });
  });

  it("notices a name that comes after the password that is the same word", () => {
    const registry = knowing({ password: "ledgerbook" });
    expect(registry.redact("ledgerbook is down")).toBe("[redacted] is down");
    registry.note({ database: "ledgerbook" });
    expect(registry.redact("ledgerbook is down")).toBe("ledgerbook is down");
  });

  it("sees a secret again in a text that it has found harmless before", () => {
    const registry = new SecretRegistry();
    expect(registry.redact("it is Tr0ub4dor today")).toBe("it is Tr0ub4dor today");
    registry.add("Tr0ub4dor");
    expect(registry.redact("it is Tr0ub4dor today")).toBe("it is [redacted] today");
  });

  it("knows hundreds at once, in one look each, and forgets those not seen for longest", () => {
    const secrets = Array.from({ length: 3_000 }, (_, index) => `s3cret-number-${index}-x`);
    const registry = new SecretRegistry();
    for (const secret of secrets) {
      registry.add(secrets[0] ?? "");
      registry.add(secret);
    }
    const text = (index: number) => `a ${secrets[index] ?? ""} b`;
    expect(registry.redact([0, 2_999, 2_500].map(text))).toEqual(Array(3).fill("a [redacted] b"));
    expect(registry.redact(text(5))).toBe(text(5));
  });

  it("keeps the account's own however many others a text brings", () => {
    const registry = knowing({ sharedConfig: { password: PASSWORD } });
    const flood = Array.from({ length: 5_000 }, (_, index) => `password=m4de-up-${index}-value`);
    registry.note(flood);
    expect(registry.redact(`wrong: ${PASSWORD}`)).toBe("wrong: [redacted]");
  });

  it("blanks numbers that are a secret, and keys of objects", () => {
    const registry = knowing({ password: 1234567890 });
    expect(registry.redact({ id: 1234567890, "1234567890": 1, count: 123 })).toEqual({
      "[redacted]": 1,
      id: "[redacted]",
      count: 123,
    });
  });
});

describe("a call's view of the secret store", () => {
  it("tells the session what the store gives away and what is put there", async () => {
    const registry = new SecretRegistry();
    const store = { ...secretsInMemory({ DB: PASSWORD }), known: () => ["arsk-like-account-key"] };
    const call = new KnownSecrets(store, registry);
    await call.get("DB", { purpose: "test", destinations: ["artie"] });
    await call.set("NEW", "made-by-the-API-1", ["artie"]);
    expect(call.redact({ a: PASSWORD, b: "made-by-the-API-1", c: "arsk-like-account-key" })).toEqual({
      a: "[redacted]",
      b: "[redacted]",
      c: "[redacted]",
    });
    expect(new KnownSecrets(secretsInMemory(), registry).redact({ later: PASSWORD })).toEqual({ later: "[redacted]" });
  });
});
