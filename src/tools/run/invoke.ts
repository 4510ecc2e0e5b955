// The one way to run a tool, for agents and persons: select, parse, plan, policy, run, redact, fit, record. What must hold
// for every call is held here.
import { randomUUID } from "node:crypto";
import { ArtieError, readingClient } from "../../artie/index.ts";
import { cut, type Entry, kept } from "../../audit/entry.ts";
import type { LookContext, Progress, ToolContext, ToolServices } from "../context.ts";
import { behaviorOf, type Tool } from "../define.ts";
import { describe } from "../describe.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { fitResult } from "../fit.ts";
import { type KnownSecrets, knownSecretsOf, present, secretsIn } from "../policy/redact/index.ts";
import type { Plan, Target } from "../plan.ts";
import { requireAllowed } from "../policy/confirm.ts";
import { type OnRead, Resolver } from "../../rules/resolve.ts";
import { shapeResult } from "../shape.ts";
import { Completion } from "./complete.ts";
import { parseInput } from "./parse.ts";
import { type Repeats, withHint } from "./repeats.ts";
import { replacing } from "./replaceables.ts";
import { turnsOf } from "./turns.ts";

/** Who calls, and through which program. */
export interface Caller {
  readonly principal: { readonly kind: "agent" | "person" | "grant"; readonly name?: string };
  readonly client?: { readonly name: string; readonly version?: string } | undefined;
  /** The name of the account that the call is made with. */
  readonly account?: string | undefined;
  readonly traceParent?: string | undefined;
}

/**
 * Takes one of the writes that a caller may make. Resolves to what gives it back when it certainly was not made.
 * @throws ToolError `limit_writes` when none is left
 */
export type TakeWrite = () => Promise<() => Promise<void>>;

export interface Invocation {
  readonly tool: string;
  /** As it came. */
  readonly input: unknown;
  /** The tools that the caller may use; what is not among them does not exist. */
  readonly offered: readonly Tool[];
  /** Rejects when tools can't run now, e.g. while signed out; the caller is told why. */
  readonly services: () => Promise<ToolServices> | ToolServices;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  readonly progress?: ((progress: Progress) => void) | undefined;
  readonly repeats?: Repeats | undefined;
  /** Asked when all is settled, before something is changed. */
  readonly takeWrite?: TakeWrite | undefined;
  /** Told of the call when it has ended; its outcome waits until that is kept. */
  readonly record?: ((entry: Entry) => void | Promise<void>) | undefined;
}

export interface CallOutcome {
  readonly ok: boolean;
  /** The result; on failure `{ error: { code, message, ... } }`. Free of credentials. */
  readonly value: Record<string, unknown>;
  /** On failure what was thrown, for callers in this process that act on it. Free of credentials. */
  readonly error?: Error;
}

/**
 * Runs one tool. What goes wrong is an outcome, but for a name that is not offered.
 * @throws ToolError with the code `unknown_tool`
 */
export async function invoke(invocation: Invocation): Promise<CallOutcome> {
  const started = performance.now();
  const { input: args, offered } = invocation;
  const run: Run = { targets: [] };
  const tool = offered.find(({ name }) => name === invocation.tool);
  const note = (outcome: Entry["outcome"], code?: string) => {
    return invocation.record?.(entryOf(invocation, tool, run, outcome, code, performance.now() - started));
  };
  if (!tool) {
    run.secrets = await secretsOf(invocation);
    await note("refused");
    throw new ToolError("unknown_tool", `Unknown tool: ${cut(invocation.tool)}`);
  }
  run.repeated = invocation.repeats?.count(tool, args);
  const outcome = await outcomeOf(tool, invocation, run);
  await note(outcome.ok ? "done" : "failed", codeOf(outcome));
  return run.repeated === undefined ? outcome : { ...outcome, value: withHint(outcome.value, run.repeated) };
}

/**
 * What a call of a changing tool would do. Only reads. For dialogs that ask a person before the call is made.
 * @throws ToolError, ArtieError
 */
export async function planOf(invocation: Invocation): Promise<Plan> {
  const tool = invocation.offered.find(({ name }) => name === invocation.tool);
  const plan = tool && behaviorOf(tool).plan;
  if (!tool || !plan) throw new ToolError("unknown_tool", `Nothing to plan: ${cut(invocation.tool)}`);
  const services = await invocation.services();
  const parsed = parseInput(tool, invocation.input);
  const artie = new Completion(tool, parsed).clientFor(services.artie);
  return plan(lookContext({ ...services, artie }, invocation, knownSecretsOf(services), [], true), parsed.input);
}

/** Whatever the arguments of a call hold that is not run. */
async function secretsOf({ services, input }: Invocation): Promise<KnownSecrets | undefined> {
  try {
    const secrets = knownSecretsOf(await services());
    secrets.note(input);
    return secrets;
  } catch {
    return undefined;
  }
}

/** What is learned of a call while it runs, for the record. */
interface Run {
  targets: Target[];
  plan?: Plan;
  secrets?: KnownSecrets;
  repeated?: number | undefined;
}

async function outcomeOf(tool: Tool, invocation: Invocation, run: Run): Promise<CallOutcome> {
  const finish = (ok: boolean, value: object): CallOutcome => {
    const shaped = shapeResult(value);
    // What a person gets is also used as it is: names go back into calls, and the interface shows them its own way.
    if (invocation.caller.principal.kind === "person") return { ok, value: run.secrets?.redact(shaped) ?? shaped };
    return { ok, value: fitResult(run.secrets?.present(shaped) ?? shaped) };
  };
  try {
    const services = await invocation.services();
    run.secrets = knownSecretsOf(services);
    run.secrets.note(invocation.input);
    return finish(true, await runTool(tool, invocation, services, run.secrets, run));
  } catch (error) {
    const clean = withoutSecrets(error, run.secrets);
    return { ...finish(false, { error: describe(clean, offeredNames(invocation)) }), error: clean };
  }
}

/** The same error without what must not be shown: all of its texts, before any of them is split or cut. */
function withoutSecrets(cause: unknown, secrets: KnownSecrets | undefined): Error {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const clean = cleaner(secrets);
  if (error instanceof ArtieError) return error.cleaned(clean);
  if (error instanceof ToolError)
    return new ToolError(
      error.code,
      clean(error.message),
      error.candidates.map(clean),
      secrets?.redact(error.details) ?? error.details,
    );
  return new Error(clean(error.message));
}

function cleaner(secrets: KnownSecrets | undefined): (text: string) => string {
  return (text) => secrets?.clean(text) ?? text;
}

const names = new WeakMap<readonly Tool[], ReadonlySet<string>>();

function offeredNames({ offered }: Invocation): ReadonlySet<string> {
  const known = names.get(offered) ?? new Set(offered.map(({ name }) => name));
  names.set(offered, known);
  return known;
}

async function runTool(
  tool: Tool,
  invocation: Invocation,
  services: ToolServices,
  secrets: KnownSecrets,
  run: Run,
): Promise<object> {
  const parsed = parseInput(tool, invocation.input);
  const { input } = parsed;
  const { plan, run: act } = behaviorOf(tool);
  const completion = new Completion(tool, parsed);
  const artie = completion.clientFor(services.artie);
  const look = lookContext({ ...services, artie }, invocation, secrets, run.targets, plan !== undefined);
  // Who has no plan only looks: its client has no method that changes anything.
  if (!plan) {
    await completion.resolve(look);
    const found = await act(look as ToolContext, input, undefined);
    if (completion.unsent.length === 0) return found;
    throw new ToolError("invalid_input", `This way of asking does not take ${completion.unsent.join(", ")}.`);
  }
  const replace = replacing(artie, secrets, invocation.signal);
  const turns = turnsOf(services.artie);
  const begun = turns.now;
  let planned = await plan(look, input);
  const resources = planned.targets.flatMap(({ uuid }) => uuid ?? []);
  const turn = await turns.take(resources, invocation.signal);
  try {
    if (turn.waited || turns.endedSince(begun, resources)) planned = await plan(look, input);
    run.plan = planned;
    run.targets = [...planned.targets];
    requireAllowed(planned, services.access, Reflect.get(input, "confirm"));
    await completion.resolve(look);
    const done = await counted(invocation.takeWrite, () => act({ ...look, artie, replace }, input, planned));
    return completion.unsent.length === 0 ? done : { ...done, notSent: completion.unsent };
  } finally {
    await turn.end();
  }
}

async function counted<T>(takeWrite: TakeWrite | undefined, act: () => Promise<T>): Promise<T> {
  const giveBack = await takeWrite?.();
  try {
    return await act();
  } catch (error) {
    if (error instanceof ArtieError && error.turnedAway) await giveBack?.();
    throw error;
  }
}

function lookContext(
  services: ToolServices,
  invocation: Invocation,
  secrets: KnownSecrets,
  found: Target[],
  fresh: boolean,
): LookContext {
  const { signal, progress: tell = () => undefined } = invocation;
  const artie = readingClient(services.artie);
  const onRead: OnRead = (target, answer) => {
    secrets.note(answer);
    found.push(target);
  };
  const progress = (state: Progress) => {
    tell(secrets.present(state));
  };
  const resolve = new Resolver(services.artie, signal, { onRead, onNames: secrets.note.bind(secrets), fresh });
  return {
    ...services,
    artie,
    resolve,
    secrets,
    signal,
    progress,
    clean: cleaner(secrets),
    offered: offeredNames(invocation),
  };
}

function entryOf(
  { tool: name, input, caller }: Invocation,
  tool: Tool | undefined,
  { targets, plan, secrets, repeated }: Run,
  outcome: Entry["outcome"],
  code: string | undefined,
  milliseconds: number,
): Entry {
  const { principal, client, account, traceParent } = caller;
  const said: Said = {
    client,
    tool: tool?.name ?? name,
    ...(targets.length > 0 ? { targets: targets.map(withoutUndefined) } : {}),
    effect: plan?.effect,
    arguments: argumentsOf(input, tool),
  };
  const shown = secrets?.present(said) ?? present(said, secretsIn(input));
  return {
    at: new Date().toISOString(),
    principal,
    account,
    traceParent,
    ...shortened(shown),
    outcome,
    code,
    milliseconds: Math.round(milliseconds),
    requestId: randomUUID(),
    repeated,
  };
}

type Said = Pick<Entry, "client" | "tool" | "targets" | "effect" | "arguments">;

/** What others wrote, at a length that can be kept. */
function shortened({ client, tool, targets, effect, arguments: given }: Said): Said {
  return {
    client,
    tool: cut(tool),
    ...(targets && { targets: targets.map((target) => ({ ...target, name: cut(target.name) })) }),
    effect: effect === undefined ? undefined : cut(effect),
    arguments: given && (kept(given) as Record<string, unknown>),
  };
}

function argumentsOf(input: unknown, tool: Tool | undefined): Record<string, unknown> | undefined {
  if (typeof input !== "object" || input === null || Object.keys(input).length === 0) return undefined;
  const own = tool?.unrecorded ?? [];
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, own.includes(name) ? sizeOf(value) : (value as unknown)]),
  );
}

/** People's data are told by their number alone. */
function sizeOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.length} items]` : "[not kept]";
}

/** In what an entry repeats there is nothing that does not exist. */
function withoutUndefined(target: Target): Target {
  const { kind, name, uuid } = target;
  return uuid === undefined ? { kind, name } : { kind, name, uuid };
}

function codeOf({ ok, value }: CallOutcome): string | undefined {
  if (ok || typeof value["error"] !== "object" || value["error"] === null) return undefined;
  const code: unknown = Reflect.get(value["error"], "code");
  return typeof code === "string" ? code : undefined;
}
