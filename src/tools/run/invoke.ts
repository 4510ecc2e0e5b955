// The one way to run a tool, for agents and persons: select, parse, plan, policy, run, redact, fit, record. What must hold
// for every call is held here.
import { ArtieError, readingClient } from "../../artie/index.ts";
import { cut, type Entry } from "../../audit/entry.ts";
import type { LookContext, Progress, ToolContext, ToolServices } from "../context.ts";
import { type Behavior, behaviorOf, type Tool } from "../define.ts";
import { describe } from "../describe.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { fitResult } from "../fit.ts";
import { type KnownSecrets, knownSecretsOf, present } from "../policy/redact/index.ts";
import { type Plan, shownPlan, type ShownPlan, type Target, toldPlan, type UndoCall } from "../plan.ts";
import { approvalFor, requireCovered, requireNoApproval, useApproval } from "../policy/approval.ts";
import { requireAccess, requireConfirmed } from "../policy/confirm.ts";
import { type OnRead, Resolver } from "../../rules/resolve.ts";
import { shapeResult } from "../shape.ts";
import { UNDO_FOR } from "../undo.ts";
import { Completion } from "./complete.ts";
import { entryOf, learnInto, type Run, withoutUndefined } from "./entry.ts";
import type { Invocation, TakeWrite, Write } from "./invocation.ts";
import { parseCall } from "./parse.ts";
import { hasPasted, PASTED } from "./pasted.ts";
import { PlanTime } from "./in-time.ts";
import { hintOf } from "./repeats.ts";
import { type Replacement, replacing } from "./replaceables.ts";
import { turnsOf } from "./turns.ts";

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
    throw new ToolError("unknown_tool", `Unknown tool: ${cut(present({ name: invocation.tool }).name)}`);
  }
  run.repeated = invocation.repeats?.count(tool, args);
  const outcome = await outcomeOf(tool, invocation, run);
  await note(outcome.ok ? "done" : "failed", codeOf(outcome));
  return { ...outcome, value: withNotes(outcome.value, notesFor(tool, invocation, run)) };
}

/** What the model that calls is told about its calls. */
function notesFor(tool: Tool, { repeats, input }: Invocation, { repeated }: Run): readonly string[] {
  const pasted = repeats && hasPasted(tool, input) ? repeats.once(PASTED) : [];
  return repeated === undefined ? pasted : [...pasted, hintOf(repeated)];
}

function withNotes(value: Record<string, unknown>, notes: readonly string[]): Record<string, unknown> {
  if (notes.length === 0) return value;
  const said = value["note"];
  return { ...value, note: [...(typeof said === "string" ? [said] : []), ...notes].join(" ") };
}

/** What a person is shown before they do it themselves, and what their yes stands for. */
export interface PersonPlan extends ShownPlan, Pick<Plan, "confirm" | "idle"> {}

/**
 * What a call of a changing tool would do. Only reads. For dialogs that ask a person before the call is made.
 * @throws ToolError, ArtieError
 */
export async function planOf(invocation: Invocation): Promise<PersonPlan> {
  const tool = invocation.offered.find(({ name }) => name === invocation.tool);
  const plan = tool && behaviorOf(tool).plan;
  if (!tool || !plan) throw new ToolError("unknown_tool", `Nothing to plan: ${cut(invocation.tool)}`);
  const services = await invocation.services();
  const call = parseCall(tool, invocation.input);
  const artie = new Completion(tool, call).clientFor(services.artie);
  const secrets = knownSecretsOf(services);
  const run = { targets: [] };
  const { planned, shown } = await planning(plan, call.wanted, { services, artie, invocation, secrets, run })();
  return { ...(await shown()), confirm: planned.confirm, idle: planned.idle };
}

interface Planning extends Pick<ToolServices, "artie"> {
  readonly services: ToolServices;
  readonly invocation: Invocation;
  readonly secrets: KnownSecrets;
  readonly run: Pick<Run, "targets">;
}

/** Plans a call each time that it is asked to, and tells how that is shown: both within one time. */
function planning(
  plan: NonNullable<Behavior["plan"]>,
  wanted: object,
  { services, artie, invocation, secrets, run }: Planning,
) {
  return async () => {
    const time = new PlanTime(invocation.signal, invocation.planWithinMs);
    const timed = { ...invocation, signal: time.signal };
    const look = lookContext({ ...services, artie }, timed, secrets, run.targets, true);
    const planned = await time.spend(plan(look, wanted));
    const shown = async () => secrets.present(await time.spend(shownPlan(planned, services.undo && UNDO_FOR)));
    return { planned, shown };
  };
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
  const parsed = parseCall(tool, invocation.input);
  const { input, wanted, bound, confirm, dryRun, approval: id } = parsed;
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
  const replaced: Replacement[] = [];
  const replace = replacing(artie, secrets, invocation.signal, (replacement) => void replaced.push(replacement));
  const turns = turnsOf(services.artie);
  const begun = turns.now;
  const { approval: gate, caller, signal } = invocation;
  const plannedNow = planning(plan, wanted, { services, artie, invocation, secrets, run });
  const { planned: first, shown } = await plannedNow();
  let planned = first;
  run.targets = [...planned.targets];
  run.plan = planned;
  if (dryRun) {
    run.dryRun = true;
    return { plan: caller.principal.kind === "person" ? await shown() : toldPlan(await shown()) };
  }
  requireAccess(planned, services.access);
  const learn = learnInto(run);
  const call = {
    tool: tool.name,
    client: caller.client?.name,
    input: bound,
    approval: id,
    plan: planned,
    shown,
    learn,
  };
  const approval = await approvalFor(gate, call, signal);
  const resources = planned.targets.flatMap(({ uuid }) => uuid ?? []);
  const turn = await turns.take(resources, signal, services.lock);
  try {
    if (approval || turn.waited || turns.endedSince(begun, resources)) ({ planned } = await plannedNow());
    run.plan = planned;
    run.targets = [...planned.targets];
    // What the caller may do can have become less while the call waited.
    requireAccess(planned, (await invocation.services()).access);
    if (approval) {
      requireCovered(approval, planned);
    } else {
      requireNoApproval(gate, planned);
      requireConfirmed(planned, confirm);
    }
    await completion.resolve(look);
    const write = { tool: tool.name, effect: planned.effect, targets: run.targets.map(withoutUndefined) };
    const result = await counted(invocation.takeWrite, write, {
      async begin() {
        if (gate && approval) await useApproval(gate, approval);
      },
      act: () => act({ ...look, artie, replace }, input, planned),
    });
    const { unsent } = completion;
    run.undo = planned.undo ?? (planned.restores ? await keptUndo(tool, services, replaced) : undefined);
    return {
      ...result,
      ...(run.undo ? { undo: run.undo } : {}),
      ...(unsent.length > 0 ? { notSent: unsent } : {}),
    };
  } finally {
    await turn.end();
  }
}

/** The call that puts back what was replaced. What can't be kept can't be put back, and is done all the same. */
async function keptUndo(
  tool: Tool,
  { undo }: ToolServices,
  [replaced, ...others]: readonly Replacement[],
): Promise<UndoCall | undefined> {
  // What an updating tool is about is the first thing that it takes.
  const [about = ""] = Object.keys(tool.input.shape);
  const [uuid] = replaced?.uuids ?? [];
  if (!undo || !replaced || others.length > 0 || replaced.changes.length === 0 || uuid === undefined) return undefined;
  const id = await undo.keep({ tool: tool.name, ...replaced }).catch(() => undefined);
  return id === undefined ? undefined : { tool: tool.name, input: { [about]: uuid, undo: id } };
}

interface Steps<T> {
  /** What must hold at the last moment; when it does not, nothing was written. */
  readonly begin: () => Promise<void>;
  readonly act: () => Promise<T>;
}

/** An approval is used last: one whose call may not be made stays good. */
async function counted<T>(takeWrite: TakeWrite | undefined, write: Write, { begin, act }: Steps<T>): Promise<T> {
  const giveBack = await takeWrite?.(write);
  let begun = false;
  try {
    await begin();
    begun = true;
    return await act();
  } catch (error) {
    if (!begun || (error instanceof ArtieError && error.turnedAway)) await giveBack?.();
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

function codeOf({ ok, value }: CallOutcome): string | undefined {
  if (ok || typeof value["error"] !== "object" || value["error"] === null) return undefined;
  const code: unknown = Reflect.get(value["error"], "code");
  return typeof code === "string" ? code : undefined;
}
