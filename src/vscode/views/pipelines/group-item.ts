// How a group of pipelines looks in the tree.
import * as vscode from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import { countPipelines } from "../../ui/text.ts";
import { facetIcon, facetName, facetValue, type Surroundings, valueIcon } from "./facets.ts";
import type { GroupNode } from "./nodes.ts";

export function groupItem({ facet, key }: GroupNode, members: readonly Pipeline[], around: Surroundings) {
  const [first] = members;
  const label = (first && facetValue(facet, first, around)?.label) ?? vscode.l10n.t("not known yet");
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group/${facet}/${key}`;
  item.iconPath = first ? valueIcon(facet, first) : facetIcon(facet);
  item.description = String(members.length);
  item.contextValue = "group";
  item.accessibilityInformation = {
    label: [facetName(facet), label, countPipelines(members.length)].join(", "),
  };
  return item;
}
