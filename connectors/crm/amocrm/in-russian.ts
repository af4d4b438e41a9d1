import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'Address of the account': 'Адрес аккаунта',
  'As in the browser, without a path: https://company.amocrm.ru':
    'Как в браузере, без пути: https://company.amocrm.ru',
  'Long-lived token': 'Долгосрочный токен',
  'From the page of your private integration. With it nothing below is needed':
    'Со страницы вашей частной интеграции. С ним ничего из того, что ниже, не нужно',
  'Integration: id': 'Интеграция: ID',
  'Integration: secret key': 'Интеграция: секретный ключ',
  'Integration: redirect address': 'Интеграция: ссылка для перенаправления',
  'Exactly as in the settings of the integration': 'Точно как в настройках интеграции',
  'Integration: authorization code': 'Интеграция: код авторизации',
  'Lives 20 minutes and can be used once. The hub makes tokens of it and changes them from then on':
    'Действует 20 минут и один раз. Сервер получает по нему токены и дальше обновляет их сам',
  'Number of an amoCRM user. Without one, amoCRM counts such calls as made by a robot':
    'Номер пользователя amoCRM. Без него amoCRM считает, что такие звонки совершил робот',
  'Pipeline for unsorted enquiries': 'Воронка для неразобранного',
  'Number of the pipeline; without it the main one': 'Номер воронки; без него — основная',

  'the account is not paid for': 'аккаунт не оплачен',
  'amoCRM shuts this address out, or the user has no right to it: {why}':
    'amoCRM закрыла доступ этому адресу, или у пользователя нет права: {why}',
  'amoCRM says nothing of the account': 'amoCRM ничего не сообщила об аккаунте',
  'the new contact has no id': 'у нового контакта нет id',
  'amoCRM refuses the long-lived token: issue another on the page of the integration':
    'amoCRM не принимает долгосрочный токен: выпустите новый на странице интеграции',
  'amoCRM answered with something else than tokens': 'в ответе amoCRM нет токенов',
  'amoCRM gives no tokens: {why}': 'amoCRM не выдаёт токены: {why}',
  'is needed where there is no long-lived token': 'нужно, если нет долгосрочного токена',

  'amoCRM knows nobody with this number and kept no call':
    'amoCRM не знает никого с этим номером и не сохранила звонок',
  'amoCRM has no active user {user}': 'В amoCRM нет действующего пользователя {user}',
  'amoCRM has no contacts {id} any more': 'В amoCRM больше нет контакта {id}',
  'amoCRM has no companies {id} any more': 'В amoCRM больше нет компании {id}',
  'amoCRM has no leads {id} any more': 'В amoCRM больше нет сделки {id}',
  'amoCRM has no {card} any more': 'В amoCRM больше нет {card}',
  '{gone}: it looks for the number itself': '{gone}: она сама ищет по номеру',
};
