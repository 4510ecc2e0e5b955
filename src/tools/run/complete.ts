// Puts what a call gave beyond the tool's own input into the request that the tool makes, and refuses a request that lacks
// what the API has come to need. Nothing else of what a tool sends is touched.
import { type AnyOperation, type ArtieClient, completedClient, type Request } from "../../artie/index.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { LookContext } from "../context.ts";
import type { Tool } from "../define.ts";
import { type Extension, type Extra, ITEM, type RequestRule, VALUE } from "../extension.ts";
import { queryFor } from "../../spec/written.ts";
import { hostsOrArtie } from "../policy/destinations.ts";
import { resolveSecrets } from "../secrets.ts";
import type { Call } from "./parse.ts";

type Fields = Readonly<Record<string, unknown>>;

export class Completion {
  readonly #tool: Tool;
  readonly #extension: Extension | undefined;
  #extras: readonly Extra[];
  readonly #sent = new Set<string>();

  readonly #input: object;

  constructor(tool: Tool, { input, extras }: Pick<Call, "input" | "extras">) {
    this.#tool = tool;
    this.#input = input;
    this.#extension = tool.extension;
    this.#extras = extras.filter(({ addition }) => addition !== undefined);
  }

  /** The client for this call: the same one where there is nothing to complete. */
  clientFor(artie: ArtieClient): ArtieClient {
    const extension = this.#extension;
    if (!extension || (this.#extras.length === 0 && extension.rules.size === 0)) return artie;
    return completedClient(artie, (operation, request) => {
      const completed = this.#extras.reduce((sum, extra) => this.#withExtra(operation, sum, extra), request);
      for (const rule of extension.rules.get(operation) ?? []) requireRule(this.#tool, extension, rule, completed);
      return completed;
    });
  }

  /** To be called before anything is sent that may hold a secret. @throws ToolError */
  async resolve(context: Pick<LookContext, "secrets" | "signal">): Promise<void> {
    const purpose = `run ${this.#tool.title.toLowerCase()}`;
    const resolved = async (extra: Extra) => {
      const field = { [extra.name]: extra.value };
      const destinations = () => hostsOrArtie({ ...this.#input, ...field });
      const { [extra.name]: value } = await resolveSecrets(context, field, { purpose, destinations });
      return { ...extra, value };
    };
    this.#extras = await Promise.all(this.#extras.map(resolved));
  }

  /** By name, what no request of the call has taken. */
  get unsent(): readonly string[] {
    return this.#extras.map(pathOf).filter((path) => !this.#sent.has(path));
  }

  #withExtra(operation: AnyOperation, request: Request, extra: Extra): Request {
    const into = extra.addition?.into.get(operation);
    if (!into) return request;
    if (extra.inside) {
      // Only the tool knows which item became which: it has passed it on, or it has not.
      if (holds(request[into.in], extra.name)) this.#sent.add(pathOf(extra));
      return request;
    }
    if (into.written) {
      const query = { ...queryFor(extra.name, extra.value, into.written), ...request.query };
      this.#sent.add(pathOf(extra));
      return { ...request, query };
    }
    const whole = request[into.in];
    const put = withField(whole ?? {}, into.at, extra.name, extra.value);
    if (!put) return request;
    this.#sent.add(pathOf(extra));
    return { ...request, [into.in]: put };
  }
}

function pathOf({ keys, name }: Extra): string {
  return [...keys, name].join(".");
}

/** A copy with the field at its place, unless it is there; undefined when there is no such place. */
function withField(value: unknown, at: readonly string[], name: string, field: unknown): Fields | undefined {
  if (!isFields(value)) return undefined;
  const [step, ...rest] = at;
  if (step === undefined) return value[name] === undefined ? { ...value, [name]: field } : value;
  const inner = withField(value[step], rest, name, field);
  return inner && { ...value, [step]: inner };
}

function holds(value: unknown, name: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!Array.isArray(value) && Object.hasOwn(value, name)) return true;
  return Object.values(value).some((each) => holds(each, name));
}

/** @throws ToolError */
function requireRule(tool: Tool, { version }: Extension, rule: RequestRule, request: Request): void {
  const { name, at, types, is } = rule;
  const path = [...at.filter((step) => step !== ITEM && step !== VALUE), name].join(".");
  for (const holder of placesIn(request[rule.in] ?? {}, at)) {
    const value = holder[name];
    const isAbsent = value === undefined || value === null;
    if (types === undefined && isAbsent) {
      throw new ToolError("invalid_input", `${tool.name} sent nothing: the API needs ${path} as of ${version}.`);
    }
    if (types !== undefined && !isAbsent && !types.some((type) => isOf(type, value))) {
      const now = `as of ${version} the API takes ${path} as ${is ?? types.join(" or ")}`;
      throw new ToolError("invalid_input", `${tool.name} sent nothing: ${now}, which it does not know how to give.`);
    }
  }
}

function placesIn(value: unknown, [step, ...rest]: readonly string[]): Fields[] {
  if (step === ITEM) return Array.isArray(value) ? value.flatMap((each) => placesIn(each, rest)) : [];
  if (!isFields(value)) return [];
  if (step === undefined) return [value];
  if (step === VALUE) return Object.values(value).flatMap((each) => placesIn(each, rest));
  return placesIn(value[step], rest);
}

function isOf(type: string, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isFields(value);
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
