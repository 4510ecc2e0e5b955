// Every form in which a credential may turn up in an answer, for tests that plant one and look for it: as data with a
// seed, so that each planted secret is its own.
import { encodings } from "./secret-forms/encodings.ts";
import { gathered } from "./secret-forms/gathered.ts";
import { heldOut } from "./secret-forms/held-out.ts";
import { characters, randomOf, randomSecret } from "./secret-forms/random.ts";
import { structures } from "./secret-forms/structures.ts";
import { connectionStrings, dumps, notations, requests, statements } from "./secret-forms/texts.ts";
import { keys, tokens } from "./secret-forms/tokens.ts";

export interface Planted {
  /** What an answer has in it: a text, or for places a value of any shape. */
  readonly value: unknown;
  /** None of these may be seen: the secret in parts, so that a rest of it is noticed. */
  readonly pieces: readonly string[];
  /** The secret itself, for forms that tell it by value only: it has to be known before. */
  readonly known?: string;
}

export interface SecretForm {
  readonly name: string;
  /** What tells the secret: its place, its form in any text, or its value. */
  readonly kind: "place" | "form" | "value";
  /** Whether the form comes from elsewhere, and the rules were made before it was known. */
  readonly isHeldOut: boolean;
  /** The same for the same seed, and with other secrets for every other. */
  plant(seed: number): Planted;
}

const PLAIN = ["", "-", "_"];

const texts: readonly SecretForm[] = [
  ...[connectionStrings, requests, dumps, statements].map((from) => ({ from, isHeldOut: false })),
  { from: heldOut, isHeldOut: true },
  { from: gathered, isHeldOut: false },
].flatMap(({ from, isHeldOut }) =>
  (Object.keys(notations) as (keyof typeof notations)[]).flatMap((notation) =>
    (from[notation] ?? []).map((template) => textForm(template, notation, isHeldOut)),
  ),
);

function textForm(template: string, notation: keyof typeof notations, isHeldOut: boolean): SecretForm {
  return {
    name: `${notation}: ${template}`,
    kind: "form",
    isHeldOut,
    plant(seed) {
      const { separators, write } = notations[notation];
      const { text, pieces } = randomSecret(randomOf(seed), separators);
      const written = write(text);
      const isReadable = pieces.some((piece) => written.includes(piece));
      return { value: template.replaceAll("§", () => written), pieces: isReadable ? pieces : [written] };
    },
  };
}

const places: readonly SecretForm[] = Object.entries(structures).map(([name, build]) => ({
  name,
  kind: "place",
  isHeldOut: false,
  plant(seed) {
    const { text, pieces } = randomSecret(randomOf(seed), [...PLAIN, " ", "'", '"', "\\", "\n", "ü", "&", "@"]);
    return { value: build(text), pieces };
  },
}));

const ALPHABETS: Readonly<Record<string, string>> = {
  a: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  b: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+",
  d: "0123456789",
  h: "0123456789ABCDEF",
  u: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  w: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
  x: "0123456789abcdef",
};

const built: readonly SecretForm[] = tokens.map((template) => ({
  name: template,
  kind: "form",
  isHeldOut: false,
  plant(seed) {
    const random = randomOf(seed);
    let longest = "";
    const token = template.replace(/\{([a-z])(\d+)\}/g, (_, alphabet: string, length: string) => {
      const part = characters(random, ALPHABETS[alphabet] ?? "", Number(length));
      if (part.length > longest.length) longest = part;
      return part;
    });
    return { value: `invalid credentials: ${token} (request 7)`, pieces: [longest] };
  },
}));

const privateKeys: readonly SecretForm[] = keys.map((template) => ({
  name: template,
  kind: "form",
  isHeldOut: false,
  plant(seed) {
    const random = randomOf(seed);
    const pieces: string[] = [];
    const value = template.replaceAll("§", () => {
      const line = characters(random, `${ALPHABETS["a"] ?? ""}+/`, 64);
      pieces.push(line);
      return line;
    });
    return { value, pieces };
  },
}));

const known: readonly SecretForm[] = Object.entries(encodings).map(([name, write]) => ({
  name,
  kind: "value",
  isHeldOut: false,
  plant(seed) {
    const { text, pieces } = randomSecret(randomOf(seed), [
      ...Array.from("-_.!$/@#+=%&;:,?<>()[]{}|\\'\"` ü🔑"),
      "%41",
      "\n",
    ]);
    const value = write(text);
    // Where it is encoded as a whole, none of it may be left either.
    const chunks = value.split(/[\s/]+/).sort((a, b) => b.length - a.length);
    const isReadable = pieces.some((piece) => value.includes(piece));
    return { value, pieces: isReadable ? pieces : chunks.slice(0, 1), known: text };
  },
}));

export const secretForms: readonly SecretForm[] = [...places, ...texts, ...built, ...privateKeys, ...known];
