import type { Lacking, Particulars } from '../../kit/define-pbx-connector.ts';
import { compiledProfile } from './compiled-profile.ts';

/** What the file does not describe, this connection cannot. */
export function lacksOf(text: string): Lacking {
  const { profile } = compiledProfile(text);
  const sections = {
    liveEvents: profile.webhook,
    callLog: profile.callLog,
    recordings: profile.recordings,
    dial: profile.dial,
    agents: profile.agents,
    blockList: profile.blockList,
    numbers: profile.numbers,
    prompts: profile.prompts,
    voiceMenus: profile.voiceMenus,
  };
  const missing = Object.entries(sections)
    .filter(([, section]) => section === undefined)
    .map(([name]) => [
      name,
      `The profile of this connection has no section \`${name === 'liveEvents' ? 'webhook' : name}\`.`,
    ]);
  const { blockList, numbers, prompts } = profile;
  return {
    ...Object.fromEntries(missing),
    ...(blockList?.prefixes === false && {
      'blockList.prefixes': 'The profile says that this PBX has no prefixes.',
    }),
    ...(blockList?.comments === false && {
      'blockList.comments': 'The profile says that this PBX has no comments.',
    }),
    ...(numbers !== undefined &&
      numbers.setEnabled === undefined && {
        'numbers.setEnabled': 'The profile has no `numbers.setEnabled`.',
      }),
    ...(prompts !== undefined &&
      prompts.download === undefined && { 'prompts.download': 'The profile has no `prompts.download`.' }),
  };
}

/** What is data in an operation and not the same at every PBX. */
export function particularsOf(text: string): Particulars {
  const { blockList, prompts, voiceMenus } = compiledProfile(text).profile;
  return {
    ...(blockList && {
      blockList: {
        colours: (['black', 'white'] as const).filter((colour) => blockList.colours[colour] !== undefined),
      },
    }),
    ...(voiceMenus && {
      voiceMenus: {
        supports: {
          steps: voiceMenus.supports.steps,
          targets: voiceMenus.supports.targets,
          ...(voiceMenus.supports.maxSteps !== undefined && { maxSteps: voiceMenus.supports.maxSteps }),
        },
      },
    }),
    ...(prompts && {
      prompts: {
        takes: prompts.takes,
        ...(prompts.maxBytes !== undefined && { maxBytes: prompts.maxBytes }),
        ...(prompts.maxSeconds !== undefined && { maxDurationMs: prompts.maxSeconds * 1000 }),
      },
    }),
  };
}
