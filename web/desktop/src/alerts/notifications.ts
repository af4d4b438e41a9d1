/** The browser's own notifications; absent in some embedded browsers. */
export function notificationsExist(): boolean {
  return 'Notification' in globalThis;
}

export function canAskForNotifications(): boolean {
  return notificationsExist() && Notification.permission !== 'denied';
}

export function notificationsBlocked(): boolean {
  return !notificationsExist() || Notification.permission === 'denied';
}

export async function askForNotifications(): Promise<boolean> {
  if (!notificationsExist()) return false;
  return (await Notification.requestPermission()) === 'granted';
}

interface RingNotice {
  callId: string;
  title: string;
  body: string;
}

/** One notification per call however many tabs are open: the browser replaces those with the same tag. */
export function showRing({ callId, title, body }: RingNotice): (() => void) | undefined {
  if (!notificationsExist() || Notification.permission !== 'granted') return undefined;
  try {
    const notice = new Notification(title, {
      body,
      tag: `callweave/${callId}`,
      icon: '/favicon.svg',
      silent: true,
    });
    notice.onclick = () => {
      focus();
      notice.close();
    };
    return () => notice.close();
  } catch {
    // Some mobile browsers allow them only from a service worker: the card and the title are there anyway.
    return undefined;
  }
}
