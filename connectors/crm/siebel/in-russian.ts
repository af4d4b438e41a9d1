import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'Address of the REST API': 'Адрес REST API',
  'With its version: https://siebel.company.example/siebel/v1.0':
    'Вместе с версией: https://siebel.company.example/siebel/v1.0',
  'A user and a password (Basic), or a token (OAuth 2.0, client credentials)':
    'Пользователь и пароль (Basic) или токен (OAuth 2.0, client credentials)',
  'With a password': 'При входе по паролю',
  'With OAuth': 'При входе через OAuth',
  'Address that gives tokens': 'Адрес, который выдаёт токены',
  'Scope of the token': 'Scope токена',
  'With OAuth, where your service wants one': 'При входе через OAuth, если ваша служба его требует',
  'People: business object/component': 'Люди: бизнес-объект/компонент',
  'People: fields with telephone numbers': 'Люди: поля с номерами телефонов',
  'To be checked. With commas between them': 'Проверьте. Через запятую',
  'To be checked: every Siebel has names of its own': 'Проверьте: в каждом Siebel свои названия',
  'To be checked: a value of your list': 'Проверьте: значение из вашего списка',
  'To be checked: a longer text is refused whole': 'Проверьте: более длинный текст не примут целиком',
  'To be checked at the first call': 'Проверьте на первом звонке',
  'People: fields that make the name': 'Люди: поля, из которых складывается имя',
  'How numbers are searched': 'Как искать номера',
  'By their end every number is found that is kept without signs; the whole number is found faster':
    'По концу находится любой номер, записанный без знаков; номер целиком находится быстрее',
  'Calls: business object/component': 'Звонки: бизнес-объект/компонент',
  'Calls: field of the key': 'Звонки: поле ключа',
  'Callweave chooses its value, 15 characters. A field of your own where Siebel does not keep an Id that is sent':
    'Значение выбирает Callweave, 15 знаков. Своё поле, если Siebel не сохраняет присланный Id',
  'Calls: field of the type': 'Звонки: поле типа',
  'Type of incoming calls': 'Тип входящих звонков',
  'Type of outgoing calls': 'Тип исходящих звонков',
  'Calls: field of the text': 'Звонки: поле текста',
  'Characters that the text may have': 'Сколько знаков вмещает текст',
  'Calls: field of the subject': 'Звонки: поле темы',
  'Empty: none is written': 'Пусто: не писать',
  'Calls: field of the beginning': 'Звонки: поле начала',
  'Calls: field of the end': 'Звонки: поле конца',
  'Form of dates': 'Вид дат',
  'Time zone of dates': 'Часовой пояс дат',
  'UTC, or a name like Europe/Moscow': 'UTC или название, например Europe/Moscow',
  'Calls: field of the agent': 'Звонки: поле сотрудника',
  'Gets what you enter for each agent under “who is who”, usually the login. Empty: none is written':
    'Туда пишется то, что вы укажете для сотрудника в «Кто есть кто», обычно логин. Пусто: не писать',
  'Calls: field of the person': 'Звонки: поле клиента',
  'Calls: field of the recording': 'Звонки: поле записи разговора',
  'For its address. Empty: it stands in the text, where it has room':
    'Для ссылки на неё. Пусто: ссылка будет в тексте, если поместится',
  'is not the name of a field': 'это не название поля',
  'needs names of fields, with commas between them': 'нужны названия полей через запятую',
  'is not a time zone, like UTC or Europe/Moscow': 'это не часовой пояс, например UTC или Europe/Moscow',
  'is needed to sign in this way': 'нужно для такого входа',

  'Siebel opens cards for the communications toolbar in its own browser page only':
    'Siebel открывает карточки только для телефонной панели на своей странице в браузере',
  'What a new contact must have differs from one Siebel to another, and is described nowhere':
    'Что обязательно для нового контакта, в каждом Siebel своё и нигде не описано',
  'Where Siebel lists its users, and in which fields, is not published for its REST API: the login of each agent is entered by hand':
    'Где и в каких полях REST API Siebel перечисляет пользователей, не опубликовано: логин каждого сотрудника вводится вручную',

  '"{text}" cannot be searched for in Siebel': '«{text}» в Siebel искать нельзя',
  'the sign-in service gives no token: {why}': 'служба входа не выдаёт токен: {why}',
  'the sign-in was answered with something else than JSON': 'ответ на вход — не JSON',
  'the sign-in was answered with something else than an object': 'ответ на вход — не объект',
  'no reason': 'причина не названа',
  'no rows of {component} in the answer': 'в ответе нет строк {component}',
  'there is nothing of Siebel at {path}: check the address and the names':
    'по пути {path} Siebel не отвечает: проверьте адрес и названия',
  'Siebel refuses: {why}': 'Siebel отказывает: {why}',
  'Siebel has no room for one more session: {why}': 'В Siebel нет места для ещё одного сеанса: {why}',
  'Siebel is away: {why}': 'Siebel недоступен: {why}',
  '{component} in Siebel has no field {list}: correct the names in the settings':
    'В {component} в Siebel нет поля {list}: исправьте названия в настройках',
  'Siebel takes no rows into {component} from this user':
    'Siebel не принимает строки в {component} от этого пользователя',

  'Somebody has deleted this call in Siebel; it is not written again':
    'Этот звонок в Siebel удалили; снова он не записывается',
  'Siebel has given the activity a key of its own: after a failure the same call could come twice. Name another field of the key in the settings':
    'Siebel дал действию собственный ключ: после сбоя тот же звонок может появиться дважды. Укажите в настройках другое поле ключа',
  'The contact is not in Siebel any more': 'Контакта в Siebel больше нет',
  'Siebel does not take {owner} as {field}: the agent of this call stands in the text only':
    'Siebel не принимает {owner} в поле {field}: сотрудник этого звонка указан только в тексте',
};
