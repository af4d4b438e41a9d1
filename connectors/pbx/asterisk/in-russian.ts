import type { Sentences } from '../../kit/sentences.ts';

export const inRussian: Sentences = {
  'ARI and AMI have no call log; the calls themselves are followed live.':
    'У ARI и AMI нет журнала звонков; сами звонки отслеживаются по событиям.',
  'The dial plan decides where a call goes; a menu that begins with the responsible agent does it for callers who are handed over.':
    'Куда идёт звонок, решает диалплан; для переданных звонков это делает меню, которое начинается с ответственного сотрудника.',
  'Asterisk has no list of its numbers: they are part of the dial plan.':
    'Списка номеров у Asterisk нет: они — часть диалплана.',
  'ARI lists sound files but does not take new ones; AMI knows none.':
    'ARI показывает звуковые файлы, но новых не принимает; AMI о них не знает.',
  'The dial plan or the telephone itself forwards calls; neither ARI nor AMI keeps a list of it.':
    'Звонки переадресует диалплан или сам телефон; ни ARI, ни AMI списка не ведут.',
  'Queues and ring groups belong to the configuration and the dial plan of Asterisk; they are not changed from here.':
    'Очереди и группы вызова — часть конфигурации и диалплана Asterisk; отсюда они не меняются.',
  'The dial plan decides which calls are recorded.': 'Какие звонки записывать, решает диалплан.',
  "ARI does not reach Asterisk's database, where block lists are kept; connect through AMI to edit them.":
    'ARI не достаёт до базы Asterisk, где хранятся чёрные списки; чтобы править их, подключитесь через AMI.',
  'The dial plan decides what it blocks by: name the family of its database in the settings (`blacklist` on FreePBX).':
    'По чему блокировать, решает диалплан: укажите в настройках семейство его базы (во FreePBX — `blacklist`).',
  'ARI moves and holds only calls that an application of its own has, and here those are the talks that a voice menu of Callweave connected; connect through AMI to transfer others.':
    'ARI переводит и удерживает только звонки своего приложения: здесь это разговоры, которые соединило голосовое меню Callweave; чтобы переводить другие, подключитесь через AMI.',
  'AMI holds no calls; ARI holds those that a voice menu of Callweave connected.':
    'AMI не ставит звонки на удержание; ARI удерживает те, которые соединило голосовое меню Callweave.',
  'Callers are led by an ARI application, and this connection goes through AMI; connect through ARI to run menus.':
    'Звонящих ведёт приложение ARI, а это подключение идёт через AMI; чтобы меню работали, подключитесь через ARI.',
  'AMI hands out no files; connect through ARI for what ARI applications record.':
    'AMI не отдаёт файлов; чтобы получать записи приложений ARI, подключитесь через ARI.',
  'AMI knows no sounds; connect through ARI to see them.':
    'AMI не знает о звуках; чтобы их видеть, подключитесь через ARI.',
  'Allocation failed': 'телефон не удалось вызвать',
  'Asterisk closed the AMI connection': 'Asterisk закрыл соединение AMI',
  'Asterisk closed the stream ({code})': 'Asterisk закрыл поток событий ({code})',
  'Asterisk did not answer in time': 'Asterisk не ответил вовремя',
  'Asterisk did not answer the AMI login in time': 'Asterisk не ответил вовремя на вход по AMI',
  'Asterisk did not finish its answer to {action} in time': 'Asterisk не закончил вовремя ответ на {action}',
  'Asterisk does not answer any more': 'Asterisk перестал отвечать',
  'Asterisk refused the AMI login: {words}': 'Asterisk не пустил по AMI: «{words}»',
  'Asterisk has no such recording, or is older than 14 and hands out none':
    'такой записи у Asterisk нет, или он старше версии 14 и записей не отдаёт',
  'Asterisk lists channels without their ids; AMI needs Asterisk 12 or later':
    'Asterisk перечисляет каналы без идентификаторов; для AMI нужен Asterisk 12 или новее',
  'Asterisk does not let this AMI user list the channels ({words}); it needs "write = reporting"':
    'Asterisk не даёт этому пользователю AMI список каналов ({words}); нужно «write = reporting»',
  'Asterisk cannot fetch prompts: it has not loaded {module}':
    'Asterisk не может скачивать фразы: не загружен {module}',
  "Asterisk's list of {what} is not JSON": 'список {what} от Asterisk — не JSON',
  "Asterisk's list of {what} is not a list": 'список {what} от Asterisk — не список',
  "Asterisk's list of {what} is not one": 'список {what} от Asterisk — не список',
  'What answers at {where} breaks AMI: {why}': 'то, что отвечает на {where}, нарушает AMI: {why}',
  'it has neither PJSIP nor chan_sip': 'у него нет ни PJSIP, ни chan_sip',
  'only digits are compared': 'сравниваются только цифры',
  'the dial plan compares whole numbers': 'диалплан сравнивает номера целиком',
  'the dial plan has no {extension} in its context {context}':
    'в контексте {context} диалплана нет номера {extension}',
  'the list of endpoints is not a list': 'список телефонов — не список',
  'the state of a telephone is its own; Asterisk only reads it':
    'статус телефон задаёт сам; Asterisk его только читает',
  'the telephone cannot be reached: it is unknown or not registered':
    'до телефона не дозвониться: он неизвестен или не зарегистрирован',
  'this ARI user may only read; it needs "read_only = no"':
    'этот пользователь ARI может только читать; нужно «read_only = no»',
  'this Asterisk cannot list its database (16.28, 18.14 and later can); single numbers can be added and removed':
    'этот Asterisk не может показать свою базу (может с 16.28 и 18.14); отдельные номера можно добавлять и удалять',
  'this leg of the call is over': 'этот участник звонка уже отключился',
  '"{device}" is not a telephone': '«{device}» — не телефон',
  '"{to}" is not a number': '«{to}» — не номер',
  '"{id}" can be no part of an extension': '«{id}» не может быть частью внутреннего номера',
  '{message}; whether Asterisk did it is not known': '{message}; выполнил ли это Asterisk, неизвестно',
};
