import { SignedIn } from '../../shared/access/signed-in.tsx';
import { DialProvider } from './dial/dial-provider.tsx';
import { HubProvider } from './live/hub-provider.tsx';
import { DeskScreen } from './screen/desk-screen.tsx';

interface Props {
  /** The person opened a one-time link that no longer works. */
  linkRefused: boolean;
}

export function App({ linkRefused }: Props) {
  return (
    <SignedIn linkRefused={linkRefused}>
      {(me, { onExpired, onSignOut }) => (
        <HubProvider key={me.user.id} me={me} onSignedOut={onExpired}>
          <DialProvider>
            <DeskScreen onSignOut={onSignOut} />
          </DialProvider>
        </HubProvider>
      )}
    </SignedIn>
  );
}
