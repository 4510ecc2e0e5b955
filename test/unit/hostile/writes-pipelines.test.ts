// What tools read that change pipelines, in every wrong way.
import { changeWhatWritesRead, writingTools } from "./writes.ts";

changeWhatWritesRead(writingTools.filter(({ tags }) => tags.includes("pipelines")));
