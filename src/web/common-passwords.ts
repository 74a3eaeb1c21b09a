/**
 * The commonest passwords that are long enough to be taken otherwise, in lower case. Shorter ones
 * are refused for their length. Source: the patterns that lead published lists of leaked passwords
 * (keyboard runs, repeated words, a word and a number), written out for 12 letters and more.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 0123456789012
  012345678910 123456123456 123456654321 123123123123 123321123321 112233445566 111222333444
  123412341234 987654321098 098765432109 102030405060 147258369147 159753159753 147147147147
  741852963741 123456789abc 123456789qwe 1234567890qw 123456789asd 123qwe123qwe 123qweasdzxc
  12345qwertasdfg 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv
  1qazxsw23edc q1w2e3r4t5y6 q1w2e3r4t5y6u7 qazwsxedcrfv qazwsxedcrfvtgb zaq12wsxcde3 zaq1xsw2cde3
  qwerty123456 qwerty1234567 qwerty12345678 qwertyuiop12 qwertyuiop123 qwertyuiop1234
  qwertyuiop[] qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl qwertyqwerty qwerty123qwerty
  qwertyuiopasdfghjklzxcvbnm asdfghjkl123 asdfghjklzxc asdfghjkl1234 asdfasdfasdf asdfghasdfgh
  zxcvbnm12345 zxcvbnm123456 zxcvbnmasdfghjkl abcdefghijkl abcdefghijklm abcdefg12345
  abcdefgh1234 abc123abc123 abcd1234abcd abc123456789 abcdef123456 abcd12345678 aaaaaaaaaaaa
  password1234 password12345 password123456 password1234567 password12345678 password123456789
  passwordpassword password!123 password@123 password@1234 p@ssw0rd1234 p@ssword1234 passw0rd1234
  passw0rd12345 pa$$word1234 pa55word1234 password2023 password2024 password2025 password2026
  password2020 password2021 password2022 password1!1! password123! password1234! password0000
  mypassword12 mypassword123 mypassword1234 newpassword1 newpassword123 thepassword1 yourpassword
  secretpassword changemenow1 changeme1234 changeme12345 changeit1234 letmein12345 letmein123456
  letmeinplease letmeinletmein welcome12345 welcome123456 welcomewelcome welcome12024
  welcome12025 welcome@1234 administrator administrator1 administrator123 admin1234567
  admin12345678 admin123456789 adminadmin12 adminadminadmin admin@123456 admin123admin
  root12345678 superadmin123 superman12345 superman123456 supersecret1 supersecret123
  iloveyou1234 iloveyou12345 iloveyou123456 iloveyouforever iloveyousomuch iloveyoubaby
  iloveyou1314 loveyouforever princess1234 princess12345 princess123456 sunshine1234
  sunshine12345 sunshine123456 football1234 football12345 football123456 baseball1234
  baseball12345 basketball12 basketball123 liverpool123 liverpool1234 manchester123
  manchesterunited realmadrid123 barcelona1234 barcelona123 chelsea12345 arsenal12345
  juventus1234 michaeljordan michael12345 jennifer1234 jessica12345 charlie12345 dragon123456
  monkey123456 shadow123456 master123456 killer123456 batman123456 pokemon12345 pokemon123456
  minecraft123 minecraft1234 starwars1234 starwars12345 harrypotter1 harrypotter12 harrypotter123
  computer1234 computer12345 internet1234 internet12345 samsung12345 samsung123456 google123456
  facebook1234 facebook12345 microsoft123 microsoft1234 trustno1trustno1
  correcthorsebatterystaple tobeornottobe thequickbrownfox hellohello12 helloworld12
  helloworld123 helloworld1234 hello1234567 hello12345678 test12345678 test123456789 testtesttest
  testing12345 testing123456 testpassword testuser1234 temppassword temp12345678 guestguest12
  default12345 login1234567 access123456 freedom12345 whatever1234 whatever12345 nothing12345
  jesuschrist1 jesuslovesme jesusislord1 godisgood123 godislove123 ilovejesus123 blessed12345
  mustang12345 ferrari12345 mercedes1234 porsche91111 corvette1234 chocolate123 chocolate1234
  cheese123456 butterfly123 butterfly1234 rainbow12345 summer123456 summer2024!! winter123456
  winter2024!! spring123456 autumn123456 january12345 december1234 monday123456 friday123456
  tehran123456 tehran1234567 iran12345678 esfahan12345 isfahan12345 persepolis12 persepolis123
  esteghlal123 khodaya12345 yaalimadad110 yaali1101101 mohammad1234 mohammad12345 mohammad1111
  alireza12345 hossein12345 fatemeh12345 zahra1234567 gozar1234567 gozar12345678 gozargozar12
  gozargozargozar wristband123 wristband1234 demodemodemo shop12345678 manager12345 operator1234
  marketer1234 auditor12345 integrator12
  `
    .trim()
    .split(/\s+/),
);
