// The questions of a new grant, one after the other: for whom, what, how long, with which safeguards, and at the end in one
// sentence what that allows.
import * as vscode from "vscode";
import { METHOD_FILTERS } from "../../tools/selection.ts";
import { ACCESS_LEVELS, TAGS } from "../../tools/traits.ts";
import type { Store } from "../shell/store.ts";
import { ACCESS, TAG_TEXTS } from "../ui/access-labels.ts";
import { type Choice, choice } from "../ui/ask.ts";
import { stateIcon, stateText, routeText } from "../ui/labels.ts";
import { BACK, type Step, stepOne, stepSome, stepText } from "../ui/steps.ts";
import { byName } from "../ui/text.ts";
import { pipelineState } from "../../rules/state.ts";
import {
  A_WEEK_MS,
  allowedBy,
  type Draft,
  EIGHT_HOURS_MS,
  endIn,
  endProblem,
  HALF_AN_HOUR_MS,
  NOBODY,
  type Recipient,
} from "./draft.ts";
import { allowedSentence, type NameOf } from "./scope-text.ts";

const { t } = vscode.l10n;

type Question = Step<Draft>;

/** @param isFar The gateway is reached from elsewhere, too: so are agents that are not on this machine. */
export function whom(isFar: boolean): Question {
  return {
    async ask(draft, place) {
      const to = await stepOne(place, recipients(isFar), { placeholder: t("Which agent is it for?") });
      if (to === undefined || to === BACK) return to;
      if (to.name !== "") return { ...draft, to };
      const asking = {
        prompt: t("What is it called? The record says so with every call."),
        placeholder: t("Nightly checks"),
      };
      const name = await stepText({ ...place, step: place.step + 1 }, asking, (text) =>
        text === "" ? t("It needs a name.") : undefined,
      );
      return typeof name === "string" ? { ...draft, to: { ...to, name } } : name;
    },
  };
}

async function recipients(isFar: boolean): Promise<Choice<Recipient>[]> {
  const [{ CLIENTS }, { findInstalled }, { thisMachine }] = await Promise.all([
    import("../../clients/table.ts"),
    import("../../clients/place.ts"),
    import("../../clients/machine.ts"),
  ]);
  const machine = thisMachine();
  const found = await Promise.all(
    CLIENTS.map(async (client) => (await findInstalled(client, machine)).found.length > 0),
  );
  const known = CLIENTS.flatMap(({ id, name, config, snippet }, index): Choice<Recipient>[] => {
    const isHere = config !== undefined && found[index] === true;
    if (!isHere && !snippet && (config !== undefined || !isFar)) return [];
    const description = isHere ? t("on this machine") : t("elsewhere");
    return [
      {
        label: name,
        description,
        icon: new vscode.ThemeIcon(isHere ? "vm" : "cloud"),
        value: { name, client: id, isHere },
      },
    ];
  });
  return [...known, choice(t("Another program..."), "add", NOBODY)];
}

export const whichAccount: (accounts: readonly string[]) => Question = (accounts) => ({
  isNeeded: () => accounts.length > 1,
  async ask(draft, place) {
    const account = await stepOne(
      place,
      accounts.map((name) => choice(name, "account", name)),
      {
        placeholder: t("Which account of the gateway?"),
      },
    );
    return typeof account === "string" ? { ...draft, account } : account;
  },
});

type Level = Pick<Draft, "access" | "isChosen">;

/** The most that is offered; no tags or no methods: all of them. */
export type Most = Pick<Draft, "access" | "tags" | "methods">;

const EVERYTHING: Most = { access: "everything", tags: [], methods: [] };

export const whatAccess = ({ access: most, tags, methods } = EVERYTHING): Question => ({
  async ask(draft, place) {
    const levels = ACCESS_LEVELS.slice(0, ACCESS_LEVELS.indexOf(most) + 1);
    const choices = levels.map((access): Choice<Level> => ({
      label: ACCESS[access].text,
      detail: ACCESS[access].detail,
      value: { access, isChosen: false },
      active: access === draft.access && !draft.isChosen,
    }));
    const own: Choice<Level> = {
      label: t("Choose areas and kinds of calls..."),
      value: { access: most, isChosen: true },
      active: draft.isChosen,
    };
    const level = await stepOne(place, [...choices, own], { placeholder: t("What may it do?") });
    if (level === undefined || level === BACK) return level;
    return { ...draft, ...level, ...(level.isChosen ? {} : { tags, methods }) };
  },
});

export const whichTags = ({ tags: most } = EVERYTHING): Question => ({
  isNeeded: ({ isChosen }) => isChosen,
  async ask(draft, place) {
    const tags = TAGS.filter((tag) => tag !== "new" && (most.length === 0 || most.includes(tag)));
    const choices = tags.map((tag) => ({
      ...{ label: TAG_TEXTS[tag], description: tag, value: tag },
      active: draft.tags.length === 0 || draft.tags.includes(tag),
    }));
    const chosen = await stepSome(place, choices, { placeholder: t("Which areas of Artie?") });
    if (!Array.isArray(chosen)) return chosen;
    if (chosen.length === 0) return BACK;
    return { ...draft, tags: chosen.length === tags.length ? most : chosen };
  },
});

export const whichMethods = ({ methods: most } = EVERYTHING): Question => ({
  isNeeded: ({ isChosen }) => isChosen,
  async ask(draft, place) {
    const offered = METHOD_FILTERS.filter((method) => most.length === 0 || most.includes(method));
    const choices = offered.map((method) => ({
      label: method,
      value: method,
      active: draft.methods.includes(method),
    }));
    const methods = await stepSome(place, choices, { placeholder: t("Which kinds of calls? None: all of them.") });
    if (!Array.isArray(methods)) return methods;
    return { ...draft, methods: methods.length === 0 ? most : methods };
  },
});

export const allOrSome: Question = {
  async ask(draft, place) {
    const choices: Choice<boolean>[] = [
      { ...choice(t("All pipelines"), "list-unordered", false), active: !draft.isForSome },
      {
        ...choice(t("Chosen pipelines..."), "list-selection", true),
        detail: t("It sees these, their connectors and source readers, and nothing else."),
        active: draft.isForSome,
      },
    ];
    const isForSome = await stepOne(place, choices, { placeholder: t("Which pipelines?") });
    if (typeof isForSome !== "boolean") return isForSome;
    return { ...draft, isForSome, pipelines: isForSome ? draft.pipelines : [] };
  },
};

/** @param among Only these; undefined: all of the account. */
export function whichPipelines(store: Store, among?: readonly string[]): Question {
  return {
    isNeeded: ({ isForSome }) => isForSome,
    async ask(draft, place) {
      const pipelines = await stepSome(place, pipelineChoices(store, draft, among), {
        placeholder: t("Which pipelines may it see?"),
      });
      if (!Array.isArray(pipelines)) return pipelines;
      return pipelines.length === 0 ? BACK : { ...draft, pipelines };
    },
  };
}

async function pipelineChoices(
  store: Store,
  draft: Draft,
  among: readonly string[] | undefined,
): Promise<Choice<string>[]> {
  if (store.states.pipelines.kind !== "ready") await store.refresh();
  const sorted = [...store.pipelines].sort((a, b) => byName(a.name, b.name));
  return sorted
    .map((pipeline) => ({ pipeline, ref: refOf(store, pipeline.uuid) }))
    .filter(({ ref, pipeline }) => !among || among.includes(ref) || among.includes(pipeline.uuid))
    .map(({ pipeline, ref }) => ({
      label: pipeline.name,
      description: stateText(pipelineState(pipeline)),
      detail: routeText(store.topology, pipeline),
      icon: stateIcon(pipelineState(pipeline)),
      value: ref,
      active: draft.pipelines.includes(ref) || draft.pipelines.includes(pipeline.uuid),
    }));
}

/** Its name, where no other has it. */
export function refOf(store: Store, uuid: string): string {
  const name = store.pipeline(uuid)?.name;
  const isOnly = name !== undefined && store.pipelines.filter((other) => other.name === name).length === 1;
  return isOnly ? name : uuid;
}

export const howLong: Question = {
  async ask(draft, place) {
    const choices: Choice<number>[] = [
      choice(t("30 minutes"), "watch", HALF_AN_HOUR_MS),
      { ...choice(t("8 hours"), "watch", EIGHT_HOURS_MS), active: true },
      choice(t("7 days"), "calendar", A_WEEK_MS),
      choice(t("Until a date..."), "calendar", 0),
    ];
    const length = await stepOne(place, choices, { placeholder: t("How long?") });
    if (length === undefined || length === BACK) return length;
    return { ...draft, until: length === 0 ? undefined : Date.now() + length };
  },
};

export const whichDate: Question = {
  isNeeded: ({ until }) => until === undefined,
  async ask(draft, place) {
    const asking = { prompt: t("Until when? A date, or how long from now."), placeholder: "2027-01-31 18:00, 3d, 12h" };
    const text = await stepText(place, asking, endProblem);
    return typeof text === "string" ? { ...draft, until: endIn(text) } : text;
  },
};

type Safeguard = "secondFactor" | "writes" | "approveDestroy" | "approveWrites";

export const whichSafeguards: Question = {
  async ask(draft, place) {
    const choices: Choice<Safeguard>[] = [
      {
        label: t("Ask me before what can lose data"),
        value: "approveDestroy",
        active: draft.approval === "destroy",
      },
      { label: t("Ask me before every change"), value: "approveWrites", active: draft.approval === "writes" },
      { label: t("Only so many changes..."), value: "writes", active: draft.isLimited },
      {
        label: t("A second factor"),
        description: t("it must send a member's token, too"),
        value: "secondFactor",
        active: draft.secondFactor,
      },
    ];
    const chosen = await stepSome(place, choices, { placeholder: t("With which safeguards? None is fine.") });
    if (!Array.isArray(chosen)) return chosen;
    const approval = chosen.includes("approveWrites")
      ? "writes"
      : chosen.includes("approveDestroy")
        ? "destroy"
        : "none";
    const isLimited = chosen.includes("writes");
    const secondFactor = chosen.includes("secondFactor");
    return { ...draft, approval, secondFactor, isLimited, writes: isLimited ? draft.writes : undefined };
  },
};

export const howManyWrites: Question = {
  isNeeded: ({ isLimited }) => isLimited,
  async ask(draft, place) {
    const asking = {
      prompt: t("How often may it change something?"),
      placeholder: "5",
      value: String(draft.writes ?? ""),
    };
    const text = await stepText(place, asking, (typed) =>
      /^[1-9]\d{0,8}$/.test(typed) ? undefined : t("Write a whole number above 0."),
    );
    return typeof text === "string" ? { ...draft, writes: Number(text) } : text;
  },
};

/** All of it in one sentence, and what becomes of the address. */
export const lastQuestion: (nameOf: NameOf) => Question = (nameOf) => ({
  async ask(draft, place) {
    const connect = choice(t("Make it and set up {0}", draft.to.name), "plug", "connect" as const);
    const copy = choice(t("Make it and copy its URL"), "copy", "copy" as const);
    const then = await stepOne(place, draft.to.isHere && !draft.secondFactor ? [connect, copy] : [copy], {
      placeholder: t("What becomes of its URL? It is shown once."),
      prompt: allowedSentence(allowedBy(draft), nameOf),
    });
    return then === "connect" || then === "copy" ? { ...draft, then } : then;
  },
});
