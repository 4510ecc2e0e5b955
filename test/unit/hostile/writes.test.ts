// What tools read that change anything but pipelines, in every wrong way.
import { changeWhatWritesRead, writingTools } from "./writes.ts";

changeWhatWritesRead(writingTools.filter(({ tags }) => !tags.includes("pipelines")));
