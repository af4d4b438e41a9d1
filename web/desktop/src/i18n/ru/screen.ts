import { ru as shared } from '../../../../shared/i18n/ru.ts';

export const app = {
  ...shared.app,
  skipToCall: 'К звонку',
  skipToRecent: 'К недавним звонкам',
  skipToTasks: 'К пропущенным',
} as const;

export const connection = {
  label: 'Связь',
  connecting: 'Подключение…',
  live: 'На связи',
  liveHint: 'Звонки появляются здесь в ту же секунду, как телефон звонит.',
  reconnecting: 'Переподключение…',
  reconnectingIn_one: 'Повтор через {{count}} с',
  reconnectingIn_few: 'Повтор через {{count}} с',
  reconnectingIn_many: 'Повтор через {{count}} с',
  reconnectingIn_other: 'Повтор через {{count}} с',
  lostSpoken: 'Связь потеряна. Переподключаемся.',
  backSpoken: 'Связь восстановлена. Ничего не пропущено.',
  lostHint: 'Нет связи с сервером. Пока она не вернётся, звонки на экране могут быть неактуальны.',
  retryNow: 'Повторить сейчас',
  signedOut: 'Вы вышли',
} as const;

export const header = {
  ...shared.header,
  console: 'Консоль',
  help: 'Сочетания клавиш',
} as const;

export const alerts = {
  label: 'Оповещения о звонке',
  notify: 'Уведомление поверх других окон',
  notifyHint: 'Показывает, кто звонит, пока вы работаете в другом окне.',
  notifyDenied: 'Браузер запрещает уведомления этому сайту. Разрешите их в адресной строке.',
  sound: 'Звук',
  soundHint: 'Тихий сигнал, пока телефон звонит.',
  on: 'Оповещения включены',
  off: 'Оповещения выключены',
} as const;

export const enter = {
  title: 'Добро пожаловать',
  once: 'По этой ссылке можно войти один раз. Потом задайте пароль, чтобы входить снова.',
  submit: 'Войти',
} as const;

export const password = {
  banner: 'Вы вошли по одноразовой ссылке. Задайте пароль, чтобы вернуться.',
  open: 'Задать пароль',
  later: 'Позже',
  title: 'Новый пароль',
  fresh: 'Пароль',
  rule: 'Не меньше 12 символов. Несколько несвязанных слов легко запомнить и трудно угадать.',
  short_one: 'Ещё {{count}} символ',
  short_few: 'Ещё {{count}} символа',
  short_many: 'Ещё {{count}} символов',
  short_other: 'Ещё {{count}} символа',
  save: 'Сохранить пароль',
  saved: 'Пароль сохранён. В следующий раз войдите с ним и своей почтой.',
  failed: 'Пароль не сохранён. Попробуйте ещё раз.',
} as const;

export const idle = {
  title: 'Готовы к звонку',
  text: 'Когда зазвонит телефон, здесь появится звонящий. Нажимать ничего не нужно.',
  offlineTitle: 'Ждём связь',
  offlineText: 'Телефон звонит как обычно. Звонящий появится здесь, как только связь вернётся.',
  loadingTitle: 'Ищем ваши звонки',
  today: 'Сегодня',
  calls_one: '{{count}} звонок',
  calls_few: '{{count}} звонка',
  calls_many: '{{count}} звонков',
  calls_other: '{{count}} звонка',
  answered_one: '{{count}} с ответом',
  answered_few: '{{count}} с ответом',
  answered_many: '{{count}} с ответом',
  answered_other: '{{count}} с ответом',
  callBack_one: '{{count}} звонок ждёт ответа',
  callBack_few: '{{count}} звонка ждут ответа',
  callBack_many: '{{count}} звонков ждут ответа',
  callBack_other: '{{count}} звонка ждут ответа',
  callBackHint: 'Самый давний ждёт дольше всех.',
  showMissed: 'Показать пропущенные',
  alertsHint: 'Работаете в другом окне? Браузер подскажет, кто звонит.',
  alertsOn: 'Включить уведомления',
} as const;

export const board = {
  title: 'Звонки сейчас',
  show: 'Показать',
  mine: 'Мои звонки',
  all: 'Все звонки сейчас',
  count_one: '{{count}} звонок сейчас',
  count_few: '{{count}} звонка сейчас',
  count_many: '{{count}} звонков сейчас',
  count_other: '{{count}} звонка сейчас',
  empty: 'Сейчас никто не разговаривает.',
  emptyNext: 'Каждый звонок компании появляется здесь, как только зазвонит телефон.',
  nobody: 'пока никто',
  steps_one: 'после {{count}} коллеги',
  steps_few: 'после {{count}} коллег',
  steps_many: 'после {{count}} коллег',
  steps_other: 'после {{count}} коллег',
} as const;

export const help = {
  title: 'Сочетания клавиш',
  close: 'Закрыть справку',
  help: 'Эта справка',
  pick: 'Выбрать звонящего из возможных',
  escape: 'Закрыть подробности или справку',
  card: 'К текущему звонку',
  list: 'К недавним звонкам',
  arrows: 'Двигаться по списку',
  open: 'Подробности выбранного звонка',
  filter: 'Все звонки или только пропущенные',
  tasks: 'Пропущенные, которым перезвонить, или недавние звонки',
  dismiss: 'Убрать завершённую карточку',
  singleKeys: 'Клавиши без сочетаний',
  singleKeysHint: 'Выключите, если управляете голосом или нажимаете случайно.',
  letters: 'Буквы — это места на клавиатуре: работают в любой раскладке.',
} as const;
