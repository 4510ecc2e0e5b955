// A flow of questions: written as one function from top to bottom, which is run again from the start when the person goes
// back or takes it up later, with the answers that there are. What was answered survives the window; a secret is answered
// by the name that it is kept under.
import type * as vscode from "vscode";
import { field } from "../../shell/arguments.ts";

/** The person has closed a question: what they answered is kept. */
export class Left extends Error {}

class Back extends Error {}

/** What a question comes back with. */
export type Answer = { readonly value: unknown } | "back" | "left";

export interface Asking {
  /** Of how many questions so far, counted from 1. */
  readonly step: number;
  readonly canGoBack: boolean;
  /** What was answered before the person went back. */
  readonly before?: unknown;
}

interface Kept {
  readonly id: string;
  readonly value: unknown;
}

export class Flow {
  readonly #state: vscode.Memento;
  readonly #key: string;
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #memory = new Map<string, Promise<unknown>>();
  readonly #before = new Map<string, unknown>();
  #kept: Kept[];
  #next = 0;

  /** @param given What a program answers in the person's place, by the ids of questions. */
  constructor(state: vscode.Memento, key: string, given: Readonly<Record<string, unknown>> = {}) {
    this.#state = state;
    this.#key = `artie.flow.${key}`;
    this.#given = given;
    this.#kept = keptIn(state.get(this.#key));
  }

  /** Whether it was left half way the last time. */
  get isBegun(): boolean {
    return this.#kept.length > 0;
  }

  /** What has been answered, in order. */
  get answers(): readonly Kept[] {
    return this.#kept;
  }

  /** The same up to the question that is asked now. */
  get answersSoFar(): readonly Kept[] {
    return this.#kept.slice(0, this.#next);
  }

  async forget(): Promise<void> {
    this.#kept = [];
    await this.#state.update(this.#key, undefined);
  }

  /** Runs it to its end; undefined when the person has left. */
  async run<T>(questions: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      this.#next = 0;
      try {
        const result = await questions();
        await this.#state.update(this.#key, undefined);
        return result;
      } catch (error) {
        if (error instanceof Left) return undefined;
        if (!(error instanceof Back)) throw error;
        this.#kept = this.#kept.slice(0, -1);
        await this.#keep();
      }
    }
  }

  /** The answer to a question, as it was given before or is given now. */
  async ask<T>(
    id: string,
    isAnswer: (value: unknown) => value is T,
    ask: (asking: Asking) => Promise<Answer>,
  ): Promise<T> {
    const known = this.#kept[this.#next];
    if (known?.id === id && isAnswer(known.value)) {
      this.#next += 1;
      return known.value;
    }
    // An earlier answer has led another way: what comes after it is asked anew.
    this.#kept = this.#kept.slice(0, this.#next);
    const asking = { step: this.#next + 1, canGoBack: this.#next > 0, before: this.#before.get(id) };
    const answer: Answer = Object.hasOwn(this.#given, id) ? { value: this.#given[id] } : await ask(asking);
    if (answer === "back") throw new Back();
    if (answer === "left") throw new Left();
    if (!isAnswer(answer.value)) throw new TypeError(`This is no answer to ${id}.`);
    this.#before.set(id, answer.value);
    this.#kept = [...this.#kept, { id, value: answer.value }];
    this.#next += 1;
    await this.#keep();
    return answer.value;
  }

  /** Asks the same again, when what was answered does not work. */
  async forgetFrom(...ids: readonly string[]): Promise<never> {
    const from = this.#kept.findIndex(({ id }) => ids.includes(id));
    // One more than what is taken back: going back takes the last one.
    this.#kept = this.#kept.slice(0, from === -1 ? 1 : from + 1);
    await this.#keep();
    throw new Back();
  }

  /** What is looked up between the questions, once. */
  async once<T>(id: string, look: () => Promise<T>): Promise<T> {
    const known = this.#memory.get(id);
    if (known) return (await known) as T;
    const looking = look();
    this.#memory.set(id, looking);
    try {
      return await looking;
    } catch (error) {
      this.#memory.delete(id);
      throw error;
    }
  }

  /** It is looked up anew the next time; without an id, everything is. */
  lookAgain(id?: string): void {
    if (id === undefined) this.#memory.clear();
    else this.#memory.delete(id);
  }

  async #keep(): Promise<void> {
    await this.#state.update(this.#key, this.#kept);
  }
}

function keptIn(value: unknown): Kept[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    const id = field(each, "id");
    return typeof id === "string" ? [{ id, value: field(each, "value") }] : [];
  });
}
