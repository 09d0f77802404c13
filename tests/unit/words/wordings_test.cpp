#include <initializer_list>
#include <string_view>

#include <doctest/doctest.h>

#include "said.hpp"
#include "words/danger.hpp"

// Each danger in the words of those who see it: regions, slips, pinyin, foreigners.
namespace linli::words {

namespace {

void rings(std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    CHECK_MESSAGE(urgency_of(text) == "critical", text);
    CHECK_MESSAGE(intent_of(text, context{}) == "emergency", text);
    CHECK_MESSAGE(parse(text, in_group()).human, text);
    CHECK_MESSAGE(may_be_danger(text), text);
  }
}

}  // namespace

TEST_CASE("rings somebody: no breath") {
  rings({"my wife can not breath please come",
         "我爸喘得上气不接下气，脸都青了",
         "外婆透不过来气嘴唇都乌了",
         "老伴儿憋得慌喘不动气了",
         "我儿子哮喘犯了，喷雾没了，嘴都发青",
         "孩子被果冻卡住了出不来气",
         "奶奶吃汤圆噎得翻白眼",
         "阿公喘到面青口唇紫",
         "佢抖唔到气啊快啲",
         "伊喘勿过来，面孔发紫",
         "伊喘袂过气",
         "她呼吸越来越弱",
         "我妈呼吸很微弱",
         "他没呼吸了怎么办",
         "宝宝呛奶脸都紫了",
         "气上不来，心口堵得死死的",
         "wo ba chuan bu shang qi le",
         "chuanbuguoqi jiuming",
         "my dad is choking on food",
         "She can't breathe properly and her lips are turning blue",
         "grandpa is wheezing and gasping for air"});
}

TEST_CASE("rings somebody: the heart") {
  rings({"心口像刀绞一样痛，一直冒冷汗", "胸口像被石头压住，左手臂发麻", "我爸心脏骤停了", "胸口痛得直不起腰",
         "老公捂着胸口倒下去了", "阿爸心口痛到标冷汗", "胸口闷痛喘不上", "胸口一阵阵发紧疼到后背",
         "xin zang bing fan le", "severe chest pain radiating to left arm", "I think he is having a heart attack"});
}

TEST_CASE("rings somebody: fallen and not up") {
  rings({"奶奶从床上掉下来动弹不了", "爷爷在卫生间滑倒了起不来", "我妈摔断腿了，躺地上", "老头子从梯子上摔下来了不动了",
         "阿婆跌倒喺厕所度起唔返身", "伊跋倒爬袂起来", "阿公跌落楼梯", "老人栽下去了爬不起来", "摔下去半天没动静",
         "nai nai shuai dao le qi bu lai", "My grandmother fell down the stairs and cannot move"});
}

TEST_CASE("rings somebody: blood") {
  rings({"手割了个大口子血哗哗地流", "我老婆下面大出血了", "他头上血流如注", "止唔到血啊", "血流得满地",
         "刀口崩开了血止不住", "吐血了一大盆", "鼻血止不住流了一个小时", "bleeding won't stop",
         "blood is pouring out"});
}

TEST_CASE("rings somebody: collapsed") {
  rings({"老头子躺地上喊他不答应，手都是凉的", "我爸倒在客厅里没反应", "我妈突然倒地了", "爷爷一头栽倒，怎么叫都没反应",
         "阿嫲晕咗喺厨房", "佢成个人晕低咗冇反应", "阿嬷昏倒叫无反应", "伊昏过去哉", "老汉儿晕死过去了喊不答应",
         "他突然就倒了，嘴里冒白泡", "隔壁独居老人敲门没反应，屋里有臭味", "奶奶身子都凉了没气了", "人已经硬了",
         "人没了脉搏", "he collapsed and is not responding", "my mum passed out in the kitchen",
         "my wife is unconscious", "she won't wake up"});
}

TEST_CASE("rings somebody: seizures") {
  rings({"娃儿抽起来了，眼睛翻白", "孩子烧到40度抽起来了", "我儿子一直抽，牙关紧咬", "小孩抽风了", "宝宝高热惊厥",
         "他倒地上抽", "突然抽过去了口吐白沫", "发羊癫疯了", "细路抽筋反白眼", "囡囡抽搐眼乌珠翻白",
         "kid is having a seizure", "my son is convulsing", "chou chu le"});
}

TEST_CASE("rings somebody: strokes") {
  rings({"我爸嘴歪了说话不清楚", "早上起来半边身子不听使唤", "突然讲唔到嘢，个嘴歪咗一边",
         "左边胳膊腿抬不起来了，流口水", "一边脸没感觉，话说不利索", "舌头打结，脸也歪了", "阿公半身郁唔到",
         "奶奶突然认不得人，话也说不出来", "突然看不见了，头痛得像炸开", "话都说不抻展，半边身子麻", "zhong feng le",
         "his face is drooping and he can't talk", "signs of a stroke"});
}

TEST_CASE("rings somebody: birth") {
  rings({"我老婆羊水破了", "媳妇要生了，宫缩三分钟一次", "见红了肚子一阵阵疼，才七个月", "孕妇下面流水了",
         "我要生了没人送", "娃的头都看得见了", "老婆作动啦", "穿咗羊水", "yang shui po le", "my wife is in labour",
         "怀孕八个月，流了好多血"});
}

TEST_CASE("rings somebody: fire") {
  rings({"我家厨房着火了", "油锅起火了火窜到油烟机了", "楼下电瓶车棚噼里啪啦烧起来了", "隔壁屋头燃起来了",
         "四楼窗户往外冒火", "楼道全是烟看不见", "烧焦味很重，电箱在滋滋响", "插座在冒火星", "火烧起来咗", "厝着火矣",
         "火烛啊快啲走", "失火哉", "柜子烧着了", "lou xia zhao huo le", "qi huo le kuai lai", "the kitchen is on fire",
         "There is smoke coming out of apartment 502", "烟好大"});
}

TEST_CASE("rings somebody: current") {
  rings({"我婆婆摸到插座触电了", "洗澡时被电了倒在里面", "电线掉到水里有人被电", "摸热水器被电得麻翻了", "电到咗人",
         "孩子拿钥匙捅插座电着了", "被电打了不省人事", "someone got electrocuted", "electric shock not moving"});
}

TEST_CASE("rings somebody: somebody in the water") {
  rings({"有小孩掉河里了", "孩子落到池塘里去了", "有人跳进湖里了", "娃娃掉水头了", "细路跌咗落水", "有人掉粪池了",
         "小孩掉进窨井了", "水里有个人在扑腾", "someone is drowning", "a kid fell into the pond"});
}

TEST_CASE("rings somebody: water around somebody") {
  rings({"水淹到一楼窗台了，阿公阿嬷困在里面", "水都到胸口了", "屋里水齐腰深了老人出不来", "车子被水泡了人在里面",
         "地下室进水了有人在里头", "大水冲进来了，我们爬到桌子上", "水涨到床上来了，奶奶走不动",
         "洪水把路冲断了我们困在山上", "房子进水淹到膝盖老人瘫痪在床", "we are trapped by the flood",
         "water is up to my waist", "被水围住了"});
}

TEST_CASE("rings somebody: lifts") {
  rings({"电梯卡在五楼了里面有人", "我被关在电梯里了", "电梯坏了人在里头出不来", "困喺电梯",
         "电梯突然掉下来停住了，门打不开，有两个老人", "升降机困人", "wo bei kun zai dian ti li", "stuck in the lift",
         "elevator stopped and we can't get out"});
}

TEST_CASE("rings somebody: shut in, crushed") {
  rings({"孩子一个人反锁在家，灶上还开着火", "孩子被锁在车里了", "老人被柜子压住了", "房子塌了有人压在里面",
         "胳膊卡在机器里了", "孩子的头卡在栏杆里了", "小孩卡在护栏中间出不来", "墙倒下来砸到人", "手指被门夹断了"});
}

TEST_CASE("rings somebody: gas") {
  rings({"一屋子煤气味", "厨房一股子煤气味，灶没关", "好重的瓦斯味", "液化气罐嘶嘶漏气", "闻到臭鸡蛋味，是不是燃气漏了",
         "煤气中毒了，一家人都晕", "烧炭取暖头晕想吐全家", "瓦斯漏矣", "煤气漏咗", "煤气没关人已经迷迷糊糊",
         "天然气阀门坏了一直漏", "mei qi lou le", "gas leak in our building", "smell of gas very strong",
         "carbon monoxide alarm going off"});
}

TEST_CASE("rings somebody: poison") {
  rings({"娃把奶奶的降压药当糖吃了好多片", "孩子喝了84", "宝宝吃了老鼠药", "误吃了毒蘑菇", "他喝了半瓶农药",
         "快来人，老头子把农药都喝了", "小孩把纽扣电池吞了", "我妈多吃了一把药", "吃了野蘑菇上吐下泻看见小人",
         "洗厕灵和84混一起熏晕了", "奶奶喝错了洁厕灵", "孩子吞了硬币", "my child swallowed a battery",
         "she took too many pills", "he drank pesticide", "食咗毒菇"});
}

TEST_CASE("rings somebody: who wants to die") {
  rings({"我不想活了",
         "活着没意思药都攒好了",
         "站在顶楼跳下去就一了百了",
         "想从这里跳下去",
         "我活得太累了想走了",
         "我想一死了之",
         "别找我了，我走了，照顾好我妈",
         "这日子没法过了真想死了算了",
         "我准备了安眠药",
         "活着就是拖累你们，不如走了算了",
         "写好遗书了",
         "我已经吃了一整瓶安眠药",
         "不想再撑了，想解脱",
         "我割了手腕",
         "死咗佢就算啦",
         "毋想活矣",
         "勿想活哉",
         "不想活哒",
         "I want to kill myself",
         "I don't want to be here anymore",
         "life is meaningless, I will end it tonight",
         "wo bu xiang huo le",
         "xiang zi sha"});
}

TEST_CASE("rings somebody: violence") {
  rings({"老公又打我了", "隔壁男的打老婆女的喊救命", "他拿着刀要砍人", "我被我老公打得满头血", "我爸喝醉了打我妈",
         "有人砸我家门要打人", "他掐我脖子", "邻居打孩子打得很惨一直哭喊", "佢打我啊救命", "老公郁手打我", "尪拍我",
         "有个男的跟着我", "有人撬我家的锁", "进小偷了人还在屋里", "lao gong da wo", "my husband is beating me",
         "someone is breaking into my house", "男朋友把我关起来不让走", "有人拿刀在楼下"});
}

TEST_CASE("rings somebody: somebody is gone") {
  rings({"奶奶不见了找了一下午", "我妈老年痴呆走失了", "孩子放学没回家找不到人", "儿子离家出走了",
         "我爸下午遛弯到现在没回来", "阿妈行失咗", "细路唔见咗", "囡囡寻不着了", "囝仔拍毋见矣", "娃儿走丢咯",
         "老汉儿走落了", "七岁男孩在小区走丢", "lao ren zou diu le", "my child is missing", "we can't find grandpa"});
}

TEST_CASE("rings somebody: the rest") {
  rings({"被狗咬了血肉模糊",
         "被蛇咬了",
         "过敏喉咙肿了喘不了",
         "出车祸了",
         "被车撞了躺路上",
         "树倒了砸到人了",
         "开水烫了半身",
         "孩子全身烫伤",
         "低血糖昏过去了",
         "胰岛素打多了人叫不醒",
         "救命啊",
         "快来人啊出人命了",
         "快打120",
         "帮我叫救护车",
         "call 120 please",
         "help! emergency",
         "急救！！！",
         "人快不行了",
         "要死人了",
         "老人快断气了"});
}

}  // namespace linli::words
