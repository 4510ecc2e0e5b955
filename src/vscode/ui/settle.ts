// The one question before something is changed: what it would do, as agents' calls are shown when they wait, and the exact
// name typed where the plan asks for one.
import { l10n } from "vscode";
import type { Entry } from "../../audit/entry.ts";
import type { PersonPlan } from "../../tools/run/invoke.ts";
import { decide, typedOut } from "./ask.ts";
import { consequenceLines, lossLines, planLines, targetsText, undoText } from "./plan-text.ts";
import { withProgress } from "./progress.ts";
import { NothingToDo } from "./request.ts";
import { sentence, shown } from "./text.ts";

/** So many are looked at before a question about more, unless a name has to be typed for each. */
const MAX_PLANNED = 10;
const MAX_ITEMS = 12;

export interface ToolCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** One of the things that a person may decide for. */
export interface Way<T> {
  /** The button. */
  readonly title: string;
  readonly value: T;
  readonly calls: readonly ToolCall[];
  /** Tools that run when these have made what they need: they can't be planned before, and `also` says what they do. */
  readonly later?: readonly string[];
}

export interface Question<T> {
  readonly message: string | ((plans: readonly PersonPlan[]) => string);
  /** Shown while it is looked what would happen. */
  readonly looking?: string;
  /** What stands above the plan, a line each, in place of what it touches; and what stands below it. */
  readonly about?: readonly string[];
  readonly also?: readonly string[];
  /** `about` says what is done, too: the plan says only what comes of it. */
  readonly isSaid?: boolean;
  readonly ways: readonly [Way<T>, ...Way<T>[]];
  /** The button that changes nothing; without it "Cancel". */
  readonly keep?: string;
  /** Of the box in which a name is typed. */
  readonly title: string;
  /** Said where nothing is left to do. */
  readonly idle?: (plans: readonly PersonPlan[]) => string;
  /** Shown beside the question, e.g. the difference. */
  readonly beside?: () => Promise<void>;
  /** What a program decides: true, or the exact name; false: not at all. What asks for a name has no other yes. */
  readonly given: string | boolean | undefined;
  readonly undoes?: Undoes | undefined;
}

/** What the calls take back, where the record knows it. */
export interface Undoes {
  /** The request id of the call that had done it. */
  readonly requestId: string;
  /** Told of each call as it is recorded. */
  readonly tell?: ((entry: Entry) => Promise<void>) | undefined;
}

interface Decision<T> {
  readonly value: T;
  readonly plans: readonly PersonPlan[];
  /** The call with the name that was typed for it. @throws Error for one that nobody was shown */
  readonly allowed: (call: ToolCall) => ToolCall;
}

type PlanOf = (call: ToolCall, signal: AbortSignal) => Promise<PersonPlan>;

/** A way with what each of its calls would do. */
interface Planned<T> {
  readonly way: Way<T>;
  readonly plans: readonly PersonPlan[];
}

/** @throws ToolError, ArtieError, NothingToDo */
export async function decideOn<T>(question: Question<T>, planOf: PlanOf): Promise<Decision<T> | undefined> {
  if (question.given === false) return undefined;
  const looking = question.looking ?? l10n.t("Looking what it would do");
  const planned = await withProgress(looking, (signal) => planAll(question, (call) => planOf(call, signal)));
  const [first] = planned;
  if (first.plans.length > 0 && planned.every(({ plans }) => plans.every(({ idle }) => idle === true))) {
    throw new NothingToDo(question.idle?.(first.plans) ?? l10n.t("There is nothing to do: it is so already."));
  }
  const isSettled = question.given !== undefined && first.plans.every((plan) => isNamed(question, plan));
  const chosen = isSettled ? first : await ask(question, planned);
  const names = chosen && (await namesFor(question, chosen));
  if (!chosen || !names) return undefined;
  const { value, calls, later = [] } = chosen.way;
  const tools = [...calls.map(({ tool }) => tool), ...later];
  const allowed = ({ tool, input }: ToolCall) => {
    if (!tools.includes(tool)) throw new Error(`Nobody was asked about ${tool}.`);
    const confirm = names.get(keyOf({ tool, input }));
    return { tool, input: confirm === undefined ? input : { ...input, confirm } };
  };
  return { value, plans: chosen.plans, allowed };
}

/** A program that names something else than it is about is refused by the tool. */
function isNamed({ given }: Question<unknown>, { confirm }: PersonPlan): boolean {
  return confirm === undefined || typeof given === "string";
}

async function planAll<T>({ ways, given }: Question<T>, planOf: (call: ToolCall) => Promise<PersonPlan>) {
  const planWay = async (way: Way<T>): Promise<Planned<T>> => {
    const first = await Promise.all(way.calls.slice(0, MAX_PLANNED).map(planOf));
    const isTyped = first.some(({ confirm }) => confirm !== undefined);
    const rest = isTyped ? await Promise.all(way.calls.slice(MAX_PLANNED).map(planOf)) : [];
    return { way, plans: [...first, ...rest] };
  };
  const [first, ...others] = ways;
  const planned = await planWay(first);
  return [planned, ...(given === undefined ? await Promise.all(others.map(planWay)) : [])] as const;
}

async function ask<T>(question: Question<T>, planned: readonly [Planned<T>, ...Planned<T>[]]) {
  const { message, about = [], also = [], keep = l10n.t("Cancel"), beside } = question;
  const [{ plans, way }, ...others] = planned;
  await beside?.();
  const parts = [
    about,
    linesOf(plans, way.calls.length, question),
    ...others.map((other) => [`${other.way.title}: ${insteadText(other.plans)}`]),
    also,
  ];
  return decide({
    message: typeof message === "string" ? message : message(plans),
    detail: parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join("\n"))
      .join("\n\n"),
    actions: planned.map((each) => ({ title: each.way.title, value: each })),
    keep,
  });
}

/** Of one call all of it, of several what each does and what is lost by it. */
function linesOf(
  plans: readonly PersonPlan[],
  calls: number,
  { about = [], isSaid = false }: Pick<Question<unknown>, "about" | "isSaid">,
): string[] {
  const [only, ...others] = plans;
  const more = calls - plans.length;
  if (!only) return [];
  if (others.length === 0 && more === 0) {
    const items = about.length === 0 ? (only.items ?? []).map((item) => shown(item, 200)) : [];
    return [
      ...few(items, MAX_ITEMS),
      ...(items.length > 0 ? [""] : []),
      ...(isSaid ? consequenceLines : planLines)(only),
    ];
  }
  const text = isSaid ? lossText : briefly;
  const lines = plans.slice(0, MAX_PLANNED).map((plan) => `${targetsText(plan)}: ${text(plan)}`);
  return [...lines, ...(calls > lines.length ? [l10n.t("and {0} more", calls - lines.length)] : [])];
}

/** What another button would do instead, of all that it is about. */
function insteadText(plans: readonly PersonPlan[]): string {
  return [...new Set(plans.map(briefly))].slice(0, 3).join(" ");
}

function briefly(plan: PersonPlan): string {
  return `${sentence(shown(plan.effect, 200))} ${lossText(plan)}`;
}

function lossText(plan: PersonPlan): string {
  return [...lossLines(plan, 200), undoText(plan)].join(" ");
}

function few(lines: readonly string[], max: number): string[] {
  return lines.length <= max ? [...lines] : [...lines.slice(0, max), l10n.t("and {0} more", lines.length - max)];
}

/** By the calls that ask for one; undefined when the person types something else. */
async function namesFor<T>({ title, given }: Question<T>, { way, plans }: Planned<T>) {
  const names = new Map<string, string>();
  for (const [index, { confirm, effect, loss }] of plans.entries()) {
    const call = way.calls[index];
    if (confirm === undefined || !call) continue;
    const prompt = l10n.t("{0} Type {1} to go on.", sentence(loss ?? effect), shown(confirm));
    const typed = typeof given === "string" ? given : (await typedOut(confirm, title, prompt)) ? confirm : undefined;
    if (typed === undefined) return undefined;
    names.set(keyOf(call), typed);
  }
  return names;
}

function keyOf(call: ToolCall): string {
  return JSON.stringify(call);
}
