const en = {
  title: 'Calls',
  connect: 'Connect your telephone',
  why: 'Sign in to Callweave once in this browser, and your calls appear here.',
  signIn: 'Sign in',
  signInAgain: 'Your sign-in has ended. Sign in again to see your calls.',
  blocked: 'The browser did not open the window. Allow pop-up windows for this site and try again.',
  close: 'Close',
  email: 'E-mail',
  password: 'Password',
  wrong: 'E-mail or password is wrong.',
  noPassword: 'Without a password, open your sign-in link in another tab first, then try again.',
  tooOften: 'Too many attempts. Wait a minute.',
  failed: 'The hub does not answer. Try again.',
  done: 'Connected. You can close this window.',
  alone: 'This window was not opened by the panel of a CRM. Close it and press “Sign in” there.',
  dialFailed: 'The number was not dialled.',
};
export type Words = typeof en;

const ru: Words = {
  title: 'Звонки',
  connect: 'Подключите телефон',
  why: 'Войдите в Callweave один раз в этом браузере, и ваши звонки появятся здесь.',
  signIn: 'Войти',
  signInAgain: 'Вход закончился. Войдите снова, чтобы видеть свои звонки.',
  blocked: 'Браузер не открыл окно. Разрешите всплывающие окна для этого сайта и попробуйте ещё раз.',
  close: 'Закрыть',
  email: 'Электронная почта',
  password: 'Пароль',
  wrong: 'Почта или пароль неверны.',
  noPassword: 'Если пароля нет, сначала откройте ссылку для входа в другой вкладке и повторите.',
  tooOften: 'Слишком много попыток. Подождите минуту.',
  failed: 'Сервер не отвечает. Попробуйте ещё раз.',
  done: 'Подключено. Окно можно закрыть.',
  alone: 'Это окно открыто не из панели CRM. Закройте его и нажмите «Войти» там.',
  dialFailed: 'Номер не набран.',
};

/** As the address says, else as the browser. */
export function language(): 'ru' | 'en' {
  const named = new URLSearchParams(location.search).get('lang') ?? navigator.language;
  return named.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

export function words(): Words {
  return language() === 'ru' ? ru : en;
}
