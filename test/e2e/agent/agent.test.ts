// Copilot's agent mode itself, in a real VS Code, with a scripted model in the place of a language model.
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { copilotChatVersion } from "../../harness/copilot-chat.ts";
import { shot } from "../../harness/pictures.ts";
import { testDecisions } from "./decisions.ts";
import { testLimits } from "./limits.ts";
import { openStage, type Stage } from "./stage.ts";
import { testTurns } from "./turns.ts";
import { testWorkflows } from "./workflows.ts";

let stage: Stage;
const current = (): Stage => stage;

describe(`GitHub Copilot Chat ${await copilotChatVersion()}`, () => {
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());
  beforeEach(() => stage.reset());
  afterEach(async ({ task }) => {
    const name = `agent-${task.name.replaceAll(/\W+/g, "-")}`;
    if (task.result?.state !== "fail") await shot(stage.session.page, name);
    else console.error(await stage.session.describeFailure(name));
  });

  describe("limits", () => {
    testLimits(current);
  });

  describe("decisions", () => {
    testDecisions(current);
  });

  describe("workflows", () => {
    testWorkflows(current);
  });

  describe("turns", () => {
    testTurns(current);
  });
});
