export const settingsKey = (agentId: string) => ['pbx-settings', agentId];
