export const RECORDINGS_KEY = ['recordings'] as const;
