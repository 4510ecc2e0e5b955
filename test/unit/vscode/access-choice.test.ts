// Checking and unchecking tools in the access view.
import fc from "fast-check";
import { expect, it } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { TAGS } from "../../../src/tools/define.ts";
import { isSelected, METHOD_FILTERS } from "../../../src/tools/selection.ts";
import { choose, type Filters } from "../../../src/vscode/views/access/choice.ts";

const names = catalog.map(({ name }) => name);
const chosen = (filters: Filters) =>
  catalog.filter((tool) => isSelected(tool, { access: "everything", ...filters })).map(({ name }) => name);

const filters: fc.Arbitrary<Filters> = fc.record({
  methods: fc.subarray([...METHOD_FILTERS]),
  tags: fc.subarray([...TAGS]),
  exclude: fc.subarray(names),
});

it("changes exactly the tools that were checked or unchecked", () => {
  fc.assert(
    fc.property(filters, fc.subarray(names, { maxLength: 20 }), fc.boolean(), (own, picked, wanted) => {
      const before = new Set(chosen(own));
      for (const name of picked) if (wanted) before.add(name);
      for (const name of picked) if (!wanted) before.delete(name);
      expect(new Set(chosen(choose(own, picked, wanted)))).toEqual(before);
    }),
  );
});

it("keeps what was excluded while its area was out", () => {
  const own: Filters = { methods: [], tags: ["pipelines"], exclude: ["artie_connectors_ping"] };
  const { exclude, tags } = choose(own, ["list_all_artie_connectors"], true);
  expect(tags).toEqual(["pipelines", "connectors"]);
  expect(exclude).toContain("artie_connectors_ping");
});

it("does not take the access level for a filter", () => {
  const own = { access: "read", methods: [], tags: [], exclude: [] } as const;
  expect(choose(own, ["artie_connectors_ping"], false).exclude).toEqual(["artie_connectors_ping"]);
});

it("writes as little as it can", () => {
  const open: Filters = { methods: [], tags: [], exclude: [] };
  const one = choose(open, ["artie_pipelines_start"], false);
  expect(one).toEqual({ methods: [], tags: [], exclude: ["artie_pipelines_start"] });
  expect(choose(one, ["artie_pipelines_start"], true)).toEqual(open);
});
