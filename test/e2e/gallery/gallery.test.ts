// Every view, menu, list, question and state in every theme, to be looked at: the pictures are kept. A thing that does
// not come up fails, as does a word that was not put in. One window for all, walked through in this order.
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { picks } from "./picks.ts";
import { menus } from "./menus.ts";
import { questions } from "./questions.ts";
import { signingIn } from "./signing-in.ts";
import { states } from "./states.ts";
import { views } from "./views.ts";
import { openGallery, type Gallery } from "./window.ts";

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery[Symbol.asyncDispose]());
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(await gallery.describeFailure(`gallery-${task.name}`));
});

const walks = { "signing in": signingIn, views, menus, picks, questions, states };

for (const [name, walk] of Object.entries(walks)) test(name, () => walk(gallery));
