// Every form of a credential is taken out of every answer, whole, and leaves its place behind.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact } from "../../../src/tools/policy/redact/index.ts";
import { surroundings } from "../../support/secret-forms/surroundings.ts";
import { REPEATS } from "../../support/repeats.ts";
import { secretForms } from "../../support/secret-forms.ts";

const RUNS = 25;

describe("a credential", () => {
  it("can come in many forms, of which some were found elsewhere", () => {
    expect(secretForms.length).toBeGreaterThan(500);
    expect(secretForms.filter(({ isHeldOut }) => isHeldOut).length).toBeGreaterThan(100);
    expect(new Set(secretForms.map(({ name }) => name)).size).toBe(secretForms.length);
  });

  it.each(secretForms.map((form) => [form.kind, form.name, form] as const))("by %s: %s", (_, __, form) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { value, pieces, known } = form.plant(seed);
        const before = JSON.stringify(value);
        expect(pieces.some((piece) => before.includes(JSON.stringify(piece).slice(1, -1)))).toBe(true);
        const shown = redact({ answer: value }, known === undefined ? [] : [known]);
        const after = JSON.stringify(shown);
        for (const piece of pieces) expect(after).not.toContain(piece);
        expect(after).toContain("[redacted]");
        expect(redact(shown)).toEqual(shown);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("in an answer", () => {
  it.each(Object.entries(surroundings))("no credential is left in %s, in whatever form", (_, put) => {
    for (const [index, form] of secretForms.entries()) {
      for (const seed of [index, index + 10_000, index + 20_000]) {
        const { value, pieces, known } = form.plant(seed);
        const shown = JSON.stringify(redact(put(value), known === undefined ? [] : [known]));
        expect([form.name, pieces.filter((piece) => shown.includes(piece))]).toEqual([form.name, []]);
      }
    }
  });
});

describe("what is taken out", () => {
  it.each([
    ["host=db password=hunter2 dbname=shop", "host=db password=[redacted] dbname=shop"],
    ["host=db password='it\\'s me' dbname=shop", "host=db password='[redacted]' dbname=shop"],
    ["Server=db;Password=a b c;Database=shop", "Server=db;Password=[redacted];Database=shop"],
    ["PWD={a;}}b};UID=sa", "PWD={[redacted]};UID=sa"],
    ["postgres://artie:p@ss/w#rd@db.example:5432/shop?a=b", "postgres://artie:[redacted]@db.example:5432/shop?a=b"],
    ["redis://:hunter2@cache:6379", "redis://:[redacted]@cache:6379"],
    ["postgres://u:p@db.example/x?email=a@b.example", "postgres://u:[redacted]@db.example/x?email=a@b.example"],
    ["https://u:p@registry.example/@scope/name", "https://u:[redacted]@registry.example/@scope/name"],
    ["/db?user=u&password=hunter2&ssl=true", "/db?user=u&password=[redacted]&ssl=true"],
    ["artie:hunter2@tcp(db:3306)/shop", "artie:[redacted]@tcp(db:3306)/shop"],
    ["Authorization: Bearer abc.def.123 was refused", "Authorization: Bearer [redacted] was refused"],
    ["curl -H 'X-Api-Key: k1-abc' https://x.example", "curl -H 'X-Api-Key: [redacted]' https://x.example"],
    ["Cookie: a=b; c=d\r\nHost: x", "Cookie: [redacted]\r\nHost: x"],
    ["map[Authorization:[Bearer x1y2] Host:[db]]", "map[Authorization:[[redacted]] Host:[db]]"],
    ["{User:artie Password:hunter2 Host:db}", "{User:artie Password:[redacted] Host:db}"],
    ["{'password': 'hunter2', 'user': 'x'}", "{'password': '[redacted]', 'user': 'x'}"],
    ["host: db\npassword: tiger\nport: 5432", "host: db\npassword: [redacted]\nport: 5432"],
    ["ALTER USER a PASSWORD 'it''s' VALID UNTIL 'x'", "ALTER USER a PASSWORD '[redacted]' VALID UNTIL 'x'"],
    ["CREATE USER a IDENTIFIED BY tiger;", "CREATE USER a IDENTIFIED BY [redacted];"],
    ["<password>hunter2</password><host>db</host>", "<password>[redacted]</password><host>db</host>"],
    ["AccountKey=abc==;EndpointSuffix=x", "AccountKey=[redacted];EndpointSuffix=x"],
    ['{"error":"no","token":"t0ken"}', '{"error":"no","token":"[redacted]"}'],
    ["Key (id, api_token)=(5, abc) already exists.", "Key (id, api_token)=([redacted]) already exists."],
    ["Duplicate entry 'abc' for key 'users.api_token'", "Duplicate entry '[redacted]' for key 'users.api_token'"],
    ["ghp_0123456789abcdefghijABCDEFGHIJ012345 is revoked", "[redacted] is revoked"],
    [
      "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----[redacted]-----END PRIVATE KEY-----",
    ],
  ])("leaves its place: %s", (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  it("is replaced once on the whole answer, so that what it is told by may come later", () => {
    expect(redact({ message: "no luck with S3cret-value", connector: { password: "S3cret-value" } })).toEqual({
      message: "no luck with [redacted]",
      connector: { password: "[redacted]" },
    });
  });

  it("leaves references and empty fields", () => {
    const value = { password: "secret://PG", token: "", secret: null, apiKey: false, url: "password=secret://PG" };
    expect(redact(value)).toEqual(value);
  });

  it("may be a number, but an amount is none", () => {
    expect(redact({ password: 123_456, pin: 1, tokens: 5, apiKeys: { total: 3 } })).toEqual({
      password: "[redacted]",
      pin: 1,
      tokens: 5,
      apiKeys: { total: 3 },
    });
  });

  it("does not take with it what describes a key", () => {
    const value = {
      encryptionKey: { uuid: "1", name: "Payments", kmsKeyUUID: null, createdAt: "2026-01-01", last4: "ab12" },
      columnHashingSalt: "Emails",
      ingestionApiKey: "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11",
      tablesConfig: { "public.api_token": { excludeColumns: ["password", "token"] } },
      tags: [{ key: "owner", value: "data" }],
    };
    expect(redact(value)).toEqual(value);
    expect(redact({ encryptionKey: "dGhpcyBpcyBhIGtleSBvZiAzMiBieXRlcyE1" })).toEqual({ encryptionKey: "[redacted]" });
  });

  it("ends a value that is nested without end", () => {
    let deep: unknown = "x";
    for (let depth = 0; depth < 5_000; depth++) deep = [deep];
    expect(JSON.stringify(redact(deep))).toContain("[redacted]");
  });
});

describe("a long text", () => {
  const TOKEN = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

  // Where a pattern looks at everything again for each of them, this takes minutes.
  it.each(REPEATS)("is read through, whatever it repeats: %j", (unit) => {
    const text = `${unit.repeat(2 ** 17 / unit.length)} ${TOKEN}`;
    expect(redact(text, ["hunter22hunter22"])).not.toContain(TOKEN);
  });
});
