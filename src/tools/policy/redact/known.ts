// The credentials that a session has got to know, from its inputs, the secret store and the API: whatever comes out later
// shows none of them, wherever it stands and however it is encoded.
import type { ArtieClient } from "../../../artie/index.ts";
import { visible } from "../../../artie/text.ts";
import type { SecretStore, SecretUse } from "../../secret-store.ts";
import { secretSpans } from "./forms.ts";
import { isConnectionString } from "./names.ts";
import { type JsonSpan, jsonIn, replaced, type Span } from "./spans.ts";
import { MIN_LENGTH, Values } from "./values.ts";
import { secretsIn, type Visitor, walk } from "./walk.ts";
import { isMixed, isOrdinary, REDACTED } from "./words.ts";

/** Enough for every credential of an account; a flood of others pushes out what was not seen for longest. */
const MAX_SECRETS = 2_000;
const MAX_NAMES = 5_000;
/** What is learned from one text at most: texts are written by others. */
const MAX_LEARNED = 100;
const MAX_LEARNED_LENGTH = 8_192;
/** Texts that have been found without a credential. Most answers repeat most of what was there before. */
const MAX_CLEAN = 20_000;
const MAX_CLEAN_LENGTH = 80;
/** `pw=abc` is the shortest text with a credential. */
const MIN_TEXT = 6;

/** Fields that name things: what stands there is no secret, though somebody chose the same word for a password. */
const NAMING: ReadonlySet<string> = new Set(
  "name type database databaseName defaultDatabase schema schemaName user username table host warehouse slotName".split(
    " ",
  ),
);
const NAME = /^[A-Za-z][A-Za-z_]{7,39}$/;

/** All credentials known for an account, for as long as the session lasts. */
export class SecretRegistry {
  /** Each with what else is secret of it, from the one not seen for longest to the latest. */
  readonly #secrets = new Map<string, readonly string[]>();
  readonly #names = new Set<string>();
  /** Those that a text alone tells. Whoever writes many of them must not push out those of the account. */
  readonly #told = new Set<string>();
  readonly #clean = new Set<string>();
  #values = new Values();
  /** Counts what has been added and forgotten. */
  #changes = 0;

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Keeps a credential and those in it: the lines of a key, the password of an address, what a JSON document holds. */
  add(secret: string): void {
    this.#told.delete(secret);
    this.#add(secret);
  }

  #add(secret: string): void {
    const known = this.#secrets.get(secret);
    const parts = known ?? partsOf(secret).filter((part) => this.#isSought(part));
    if (parts.length === 0) return;
    this.#secrets.delete(secret);
    this.#secrets.set(secret, parts);
    if (known) return;
    for (const part of parts) this.#values.add(part);
    this.#changes++;
    this.#clean.clear();
    if (this.#secrets.size <= MAX_SECRETS) return;
    const others = [...this.#secrets.keys()].filter((other) => !this.#told.has(other));
    this.#forget([...this.#told, ...others].slice(0, MAX_SECRETS / 4));
  }

  /** Keeps the credentials in a value of any shape, by place and by form. */
  note(value: unknown): void {
    walk(value, this.#noting);
  }

  /** The value with every credential, by place, by form or by value, replaced. References (`secret://NAME`) stay. */
  redact(value: unknown): unknown {
    const changes = this.#changes;
    const result = this.#cleaned(value);
    // What it taught may stand in it before that place, too.
    return this.#changes === changes ? result : this.#cleaned(result);
  }

  /** The same as it is shown: with escapes for characters that nobody sees, or that turn the text around them. */
  present(value: unknown): unknown {
    const changes = this.#changes;
    const result = this.#cleaned(value, visible);
    return this.#changes === changes ? result : this.#cleaned(value, visible);
  }

  #cleaned(value: unknown, show = unchanged): unknown {
    return walk(value, {
      secret: (text, field) => {
        this.#take(text, field);
        return REDACTED;
      },
      text: (text, field) => show(this.#read(text, field)),
    });
  }

  /** Nothing is put in place of anything, so that no copy is made. */
  readonly #noting: Visitor = {
    secret: (text, field) => {
      this.#take(text, field);
      return text;
    },
    text: (text, field) => {
      this.#read(text, field);
      return text;
    },
  };

  #take(secret: string, field: string): void {
    if (isConnectionString(field)) this.#learn(secret);
    else this.add(secret);
  }

  #read(text: string, field: string | undefined): string {
    if (field !== undefined && NAMING.has(field)) this.#name(text);
    return this.#text(text);
  }

  #text(text: string): string {
    if (text.length < MIN_TEXT || this.#clean.has(text)) return text;
    const documents = jsonIn(text);
    const result =
      documents.length > 0
        ? this.#aroundJson(text, documents)
        : replaced(text, [...this.#learn(text), ...this.#values.spans(text)]);
    if (result === text && text.length <= MAX_CLEAN_LENGTH) {
      if (this.#clean.size >= MAX_CLEAN) this.#clean.clear();
      this.#clean.add(text);
    }
    return result;
  }

  /** In JSON the places tell; of the forms there only what begins before it: `credentials: {...}`. */
  #aroundJson(text: string, documents: readonly JsonSpan[]): string {
    const inside: Span[] = [];
    let shown = "";
    let done = 0;
    for (const { start, end, value } of documents) {
      shown += text.slice(done, start);
      const cleaned = this.#cleaned(value);
      const document = cleaned === value ? text.slice(start, end) : JSON.stringify(cleaned);
      inside.push({ start: shown.length, end: shown.length + document.length - 1 });
      shown += document;
      done = end;
    }
    shown += text.slice(done);
    const isOutside = (span: Span) =>
      inside.every(
        ({ start, end }) => span.end <= start || span.start >= end || (span.start <= start + 1 && span.end >= end),
      );
    return replaced(shown, [...this.#learn(shown, isOutside), ...this.#values.spans(shown)]);
  }

  /** Where credentials stand by their form; those that somebody or a machine made up are kept. */
  #learn(text: string, counts: (span: Span) => boolean = () => true): readonly Span[] {
    const spans = secretSpans(text).filter(counts);
    for (const { start, end } of spans.slice(0, MAX_LEARNED)) {
      const secret = text.slice(start, end);
      if (secret.length > MAX_LEARNED_LENGTH || !isMixed(secret, MIN_LENGTH)) continue;
      if (!this.#secrets.has(secret)) this.#told.add(secret);
      this.#add(secret);
    }
    return spans;
  }

  #name(text: string): void {
    const name = text.toLowerCase();
    if (!NAME.test(text) || this.#names.has(name) || this.#names.size >= MAX_NAMES) return;
    this.#names.add(name);
    const secrets = [...this.#secrets.keys()].filter((secret) => secret.toLowerCase() === name);
    if (secrets.length > 0) this.#forget(secrets);
  }

  #isSought(part: string): boolean {
    return part.length >= MIN_LENGTH && !isOrdinary(part) && !this.#names.has(part.toLowerCase());
  }

  #forget(secrets: readonly string[]): void {
    this.#changes++;
    for (const secret of secrets) {
      this.#secrets.delete(secret);
      this.#told.delete(secret);
    }
    this.#values = new Values();
    for (const parts of this.#secrets.values()) for (const part of parts) this.#values.add(part);
  }
}

function unchanged(text: string): string {
  return text;
}

/** What has been seen of an account, for as long as its client lives. */
const registries = new WeakMap<ArtieClient, SecretRegistry>();

interface Services {
  readonly artie: ArtieClient;
  readonly secrets: SecretStore;
}

/** The secrets that a session knows: its store's, and all that it has seen. */
export function knownSecretsOf({ artie, secrets }: Services): KnownSecrets {
  return new KnownSecrets(secrets, registryOf(artie));
}

/** For what no call hands out: as it is shown, without these and all that has been seen of the account. */
export function presentFor(artie: ArtieClient, value: unknown, secrets: readonly string[]): unknown {
  const registry = registryOf(artie);
  for (const secret of secrets) registry.add(secret);
  return registry.present(value);
}

/** What keeps a session's own errors and log free of what the session has seen, from the source on. */
export function registryOf(artie: ArtieClient): SecretRegistry {
  const registry = registries.get(artie) ?? new SecretRegistry();
  registries.set(artie, registry);
  return registry;
}

/** A secret store that tells the session's registry what it gives away. */
export class KnownSecrets implements SecretStore {
  readonly #store: SecretStore;
  readonly #registry: SecretRegistry;

  constructor(store: SecretStore, registry = new SecretRegistry()) {
    this.#store = store;
    this.#registry = registry;
  }

  async get(name: string, use: SecretUse, signal?: AbortSignal): Promise<string | undefined> {
    const value = await this.#store.get(name, use, signal);
    if (value !== undefined) this.#registry.add(value);
    return value;
  }

  set(name: string, value: string, destinations: readonly string[]): Promise<void> {
    this.#registry.add(value);
    return this.#store.set(name, value, destinations);
  }

  known(): readonly string[] {
    return this.#store.known();
  }

  /** Remembers the literal credentials in a value. */
  note(value: unknown): void {
    this.#registry.note(value);
  }

  clean(text: string): string {
    return this.redact({ text }).text;
  }

  redact<T extends object>(value: T): T {
    return this.#knowing().redact(value) as T;
  }

  /** What is shown to a model, a log or a record. */
  present<T extends object>(value: T): T {
    return this.#knowing().present(value) as T;
  }

  #knowing(): SecretRegistry {
    for (const secret of this.#store.known()) this.#registry.add(secret);
    return this.#registry;
  }
}

/** What is secret of a secret: itself, its lines, what is told by place or form in it, the password in `Basic`. */
function partsOf(secret: string): string[] {
  const documents = jsonIn(secret).map(({ value }) => value);
  const lines = documents.length > 0 ? [] : secret.split(/\r?\n|\\n/).map((line) => line.trim());
  const inside = secretsIn(documents.length > 0 ? documents : [secret]);
  const all = [secret, secret.trim(), ...lines.filter((line) => !line.startsWith("-----")), ...inside];
  const passwords = all.flatMap((part) => /^[^:\s]*:(.+)$/.exec(textOfBase64(part))?.[1] ?? []);
  return [...new Set([...all, ...passwords])];
}

function textOfBase64(text: string): string {
  return /^[\w+/-]{8,}={0,2}$/.test(text) ? Buffer.from(text, "base64").toString() : "";
}
