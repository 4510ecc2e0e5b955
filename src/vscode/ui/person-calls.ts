// Runs tools for the person, in the same way as for agents: same checks, same refusals, same record. What changes something
// runs only after `settle`, which shows what it would do: there is no other way to it. Tools and client load with the
// first call.
import type { Entry } from "../../audit/entry.ts";
import type { Invocation } from "../../tools/run/invocation.ts";
import type { PersonPlan } from "../../tools/run/invoke.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Session } from "../shell/sessions.ts";
import type { ServiceDeps } from "../shell/tool-services.ts";
import type { Question, ToolCall, Undoes } from "./settle.ts";

export interface PersonDeps extends ServiceDeps {
  readonly activity: ActivityLog;
}

export type Answer = Readonly<Record<string, unknown>>;

/** What a person asks for through a tool. */
export interface PersonCalls {
  /** Of a tool that only looks. @throws ToolError, also for a tool that changes something; ArtieError */
  look(session: Session, tool: string, input: ToolCall["input"], signal: AbortSignal): Promise<Answer>;
  /** What a call would do; only reads. @throws ToolError, ArtieError */
  plan(session: Session, call: ToolCall, signal: AbortSignal): Promise<PersonPlan>;
  /** Undefined when the person does not go on. @throws ToolError, ArtieError, NothingToDo */
  settle<T>(session: Session, question: Question<T>): Promise<Settled<T> | undefined>;
}

/** What a person has decided after they saw what it would do, or a program in their place. */
export interface Settled<T = unknown> {
  readonly value: T;
  readonly plans: readonly PersonPlan[];
  /** Runs one of the calls that were shown. @throws ToolError, ArtieError */
  run(call: ToolCall, signal: AbortSignal): Promise<Answer>;
}

export function personCalls(deps: PersonDeps): PersonCalls {
  const record = async (entry: Entry, undoes: Undoes | undefined): Promise<void> => {
    const kept = undoes ? { ...entry, undoes: undoes.requestId } : entry;
    void deps.activity.append(kept);
    await undoes?.tell?.(kept);
  };
  const prepare = async (session: Session, { tool, input }: ToolCall, signal: AbortSignal, undoes?: Undoes) => {
    const [run, { catalog }, { toolServices }] = await Promise.all([
      import("../../tools/run/invoke.ts"),
      import("../../tools/catalog.ts"),
      import("../shell/tool-services.ts"),
    ]);
    const invocation: Invocation = {
      tool,
      input,
      offered: catalog,
      services: () => toolServices(deps, session, "everything"),
      caller: { principal: { kind: "person" }, account: session.account.label },
      signal,
      record: (entry) => record(entry, undoes),
    };
    return { run, invocation };
  };
  const invoke = async (
    session: Session,
    call: ToolCall,
    only: "read" | undefined,
    signal: AbortSignal,
    undoes?: Undoes,
  ) => {
    const { run, invocation } = await prepare(session, call, signal, undoes);
    const offered = invocation.offered.filter(({ level }) => only === undefined || level === only);
    const { ok, value, error } = await run.invoke({ ...invocation, offered });
    if (ok) return value;
    throw error ?? new Error(JSON.stringify(value));
  };
  const plan: PersonCalls["plan"] = async (session, call, signal) => {
    const { run, invocation } = await prepare(session, call, signal);
    return run.planOf(invocation);
  };
  return {
    look: (session, tool, input, signal) => invoke(session, { tool, input }, "read", signal),
    plan,
    async settle(session, question) {
      const { decideOn } = await import("./settle.ts");
      const decision = await decideOn(question, (call, signal) => plan(session, call, signal));
      if (!decision) return undefined;
      const { value, plans, allowed } = decision;
      return {
        value,
        plans,
        run: (call, signal) => invoke(session, allowed(call), undefined, signal, question.undoes),
      };
    },
  };
}
