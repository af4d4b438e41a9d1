import type { PbxPrompt } from '../domain/pbx/pbx-operations.ts';

/** What PBXs take for a name nobody tells: letters, digits and little else, and not too long. */
const LONGEST_NAME = 60;

/**
 * What a copy is called at the PBX: a mark that no other file there has, by which it is found again after a lost answer, then the name for
 * people. `cw-1a2b3c4d-3 Greeting` is version 3 of a prompt.
 */
export function copyName(promptId: string, version: number, name: string): string {
  const plain = name.replace(/[^\p{L}\p{N} _-]+/gu, ' ').replace(/\s+/g, ' ');
  return `${markOf(promptId, version)} ${plain}`.slice(0, LONGEST_NAME).trim();
}

/** By its id where that is known, else by its mark, whatever the PBX made of the rest of the name. */
export function findCopy(
  there: readonly PbxPrompt[],
  copy: { promptId: string; version: number; pbxPromptId?: string },
): PbxPrompt | undefined {
  const byId = there.find(({ id }) => id === copy.pbxPromptId);
  if (byId !== undefined) return byId;
  const mark = markOf(copy.promptId, copy.version);
  return there.find(({ name }) => name.startsWith(mark) && !/^\d/.test(name.slice(mark.length)));
}

function markOf(promptId: string, version: number): string {
  return `cw-${promptId.slice(0, 8)}-${version}`;
}
