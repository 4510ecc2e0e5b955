// Accounts as SecretStorage keeps them.
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  createEntry,
  entryName,
  idOfEntry,
  keyIn,
  parseEntry,
  SANDBOX_URL,
  serializeEntry,
} from "../../../src/vscode/shell/account-entry.ts";

it("reads back what it wrote", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (id, label, apiUrl, key) => {
      const entry = createEntry(id, label, apiUrl, key);
      expect(idOfEntry(entryName(id))).toBe(id);
      expect(parseEntry(id, serializeEntry(entry))).toEqual(entry);
    }),
  );
});

it("takes an entry in any other form for no account", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.constant(undefined)), (text) => {
      expect(parseEntry("id", text)).toBeUndefined();
    }),
  );
  expect(parseEntry("id", JSON.stringify({ label: "Acme", apiUrl: "https://api.artie.com" }))).toBeUndefined();
});

it("leaves the entries of others alone", () => {
  expect(idOfEntry("artie.secret.PASSWORD")).toBeUndefined();
});

it("knows the sandbox by its address", () => {
  expect(createEntry("sandbox", "Sandbox", SANDBOX_URL, "").account.sandbox).toBe(true);
  expect(createEntry("a", "Sandbox", "https://api.artie.com", "arsk_1").account.sandbox).toBe(false);
});

it("takes a key that was pasted for a name, and never for one", () => {
  for (const text of [
    "arsk_live_0123456789",
    " arsk_live_0123456789\n",
    'key: "arsk_live_0123456789"',
    "Bearer arsk_live_0123456789",
  ]) {
    expect(keyIn(text)).toBe("arsk_live_0123456789");
    const { account } = createEntry("a", text, "https://api.artie.com", "arsk_live_0123456789");
    expect(account.label).not.toContain("0123456789");
    const kept = JSON.stringify({ label: text, apiUrl: "https://api.artie.com", key: "arsk_live_0123456789" });
    expect(parseEntry("a", kept)?.account.label).not.toContain("0123456789");
  }
  for (const name of ["Acme", "arsk_", "arsk_…", "Artie 2", "my arsk key"]) expect(keyIn(name)).toBeUndefined();
});
