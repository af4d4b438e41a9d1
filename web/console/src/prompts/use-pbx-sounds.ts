import { useQuery } from '@tanstack/react-query';
import { listPbxSounds } from '../api/pbx-sounds.ts';

/** A PBX is not asked again each time that somebody comes to the page. */
const FRESH_MS = 60_000;

export const usePbxSounds = () =>
  useQuery({
    queryKey: ['pbx-sounds'],
    queryFn: ({ signal }) => listPbxSounds(signal),
    staleTime: FRESH_MS,
  });
