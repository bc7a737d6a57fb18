"""Texts of the demo shop's pages: home, brand story, guides and a campaign, in Chinese and English.

Pictures are names of data/scenes.toml (file: name + ".webp" in the media folder); products are codes, categories paths,
coupons codes of data/offers.toml. Only words stand here; the blocks they go into belong to storefront.content.
"""

from dataclasses import dataclass

from .schema import Text


@dataclass(frozen=True)
class Lead:
    """The first picture of a page with its words and one way on. link: a category path or a page's slug."""

    eyebrow: Text
    title: Text
    text: Text
    button: Text
    link: str
    wide: str
    tall: str


@dataclass(frozen=True)
class Moment:
    """One stop of the day on the home page: a time, a sentence, a product."""

    time: str
    text: Text
    product: str


@dataclass(frozen=True)
class Shelf:
    """A row of products: by rule (new, best, rated) or by hand (products)."""

    title: Text
    text: Text
    rule: str = ""
    products: tuple[str, ...] = ()
    category: str = ""


@dataclass(frozen=True)
class Panel:
    """Picture and words side by side."""

    title: Text
    text: Text
    picture: str
    link: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and its paragraphs; picture and products where they help."""

    title: Text
    paragraphs: tuple[Text, ...]
    picture: str = ""
    products: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guide:
    """A brewing or keeping guide. steps are short, in order."""

    slug: str
    title: Text
    summary: Text
    picture: str
    sections: tuple[Section, ...]
    steps: tuple[Text, ...]
    products: tuple[str, ...]
    questions: tuple[tuple[Text, Text], ...] = ()


NOTICE = Text(
    "满 ¥199 包邮，偏远地区也送",
    "Free delivery from ¥199. We ship to remote regions too",
)

HOME_LEADS = (
    Lead(
        Text("小雪前后", "Around the first snow"),
        Text("先坐下，喝口茶", "Sit down and have tea"),
        Text(
            "一把壶，一只公道，两只小杯。先替你把水烧上，别的事一会儿再说。",
            "A pot, a pitcher, two small cups. The water is on; everything else can wait.",
        ),
        Text("看这一席", "See the table"),
        "teaware",
        "hero-tea-wide",
        "hero-tea-tall",
    ),
    Lead(
        Text("入冬清单", "For the cold months"),
        Text("屋里先暖起来", "Warm the room first"),
        Text(
            "羊毛毯、纸灯、一罐护手霜。冬天不难过，只是需要准备。",
            "A wool throw, a paper lamp, a jar of hand cream. Winter is not hard, it only needs preparing for.",
        ),
        Text("去暖一暖", "Get warm"),
        "campaign/winter",
        "hero-winter-wide",
        "hero-winter-tall",
    ),
)

HOME_MOMENTS = (
    Moment(
        "06:40",
        Text("水声起来之前，有七分钟是自己的。", "Before the water sings there are seven minutes of your own."),
        "ZS101",
    ),
    Moment("10:15", Text("壶小一点，茶就认真一点。", "A smaller pot makes a more careful tea."), "CQ101"),
    Moment("14:30", Text("困在第二杯之前。换成红茶。", "Sleepy before the second cup. Change to black tea."), "CY401"),
    Moment("21:10", Text("大灯关掉，留一盏矮的。", "Turn off the big light and leave the low one."), "DX101"),
)

HOME_SHELVES = (
    Shelf(
        Text("新到架上", "New on the shelf"),
        Text("这一周到的，先摆出来。", "This week's arrivals, put out first."),
        rule="new",
    ),
    Shelf(
        Text("最常被带走的", "What people take home"),
        Text("近三十天，按买的人数。", "Thirty days, by the number of buyers."),
        rule="best",
    ),
    Shelf(
        Text("喝茶的一套", "Everything for a table"),
        Text("第一次置办，照着这六件就够。", "For a first table these six are enough."),
        products=("CQ101", "CQ404", "CQ301", "CQ501", "CY301", "ZS201"),
    ),
)

HOME_PANELS = (
    Panel(
        Text("一口铁锅，管一个冬天", "One iron pot for one winter"),
        Text(
            "三道只要时间、不要手艺的炖菜。放进去，然后去做别的事。",
            "Three stews that ask for time, not skill. Put it on and do something else.",
        ),
        "shelf-kitchen",
        "kitchen/pans",
    ),
    Panel(
        Text("水，烧到几度算好", "How hot is hot enough"),
        Text(
            "绿茶八十五，岩茶要滚开。还有，为什么壶比你想的更要紧。",
            "Greens at 85 degrees, rock tea at a rolling boil. And why the kettle matters more than you think.",
        ),
        "guide-kettle",
        "guides/water",
    ),
)

HOME_REVIEWS_TITLE = Text("柜台前听来的", "Heard at the counter")
HOME_PROMISES = (
    (Text("满 ¥199 包邮", "Free delivery from ¥199"), Text("48 小时内发出", "Sent within 48 hours")),
    (Text("七天可退", "Seven days to return"), Text("来回运费我们出", "We pay postage both ways")),
    (Text("坏了能修", "We mend things"), Text("报订单号就行", "The order number is all we need")),
    (Text("真人回答", "A person answers"), Text("每天 9:00–22:00", "Daily 9:00–22:00")),
)

STORY_TITLE = Text("柜台后面", "Behind the counter")
STORY_SUMMARY = Text(
    "柜台是东西和人见面的地方。我们把它擦干净，把话说清楚，不催你买。",
    "A counter is where things and people meet. We keep it clean, say plainly what we know, and do not hurry you.",
)
STORY = (
    Section(
        Text("从一张茶桌开始", "It began with a tea table"),
        (
            Text(
                "2019 年，我们在杭州的一条小巷里摆了一张桌子，卖自己喝的茶和自己用的壶。来的人都问同一个问题：这壶断水吗？我们就给他倒一杯看。",
                "In 2019 we put a table in a lane in Hangzhou and sold the tea we drank and the pots we used. Everyone asked the same thing: does it drip? We poured a cup and let them see.",
            ),
            Text(
                "后来桌子变成柜台，卖的也多了：碗、毯子、灯、皂。可那件事没有变。一件东西好不好，用一次就知道；说得再多，不如倒一杯。",
                "The table became a counter, and bowls, throws, lamps and soap came to stand on it. One thing has not changed: you know a thing by using it once. Pouring a cup says more than a page of words.",
            ),
        ),
        picture="story-kiln",
    ),
    Section(
        Text("找对人，再做东西", "First the people, then the things"),
        (
            Text(
                "货架上的每一样，都写着谁做的：三宝村的七个人，丁山的两代壶手，东阳不用钉的木匠，泽州听声音挑铸件的师傅。价钱里有他们的一份，名字也该有。",
                "Everything here says who made it: seven people in Sanbao, two generations in Dingshan, joiners in Dongyang who use no nails, a founder in Zezhou who chooses castings by their ring. They are in the price, so they should be on the page.",
            ),
            Text(
                "我们不催新品。一件东西做得顺手了，就一直卖下去；不顺手，就停下来改。",
                "We do not hurry new things. What works stays on the shelf for years; what does not comes off and is changed.",
            ),
        ),
        picture="story-wood",
        products=("CQ101", "CQ111", "JJ101", "ZS101"),
    ),
    Section(
        Text("坏了怎么办", "When it breaks"),
        (
            Text(
                "壶盖碎了能配，凳腿松了能紧，毛衣勾破了有一小团同色的纱。东西从这里出去，不是买卖到头，是开始归我们管。报订单号就行，发票找不到也没关系。",
                "Lids can be matched, legs tightened, and every sweater comes with a little ball of its own yarn. When a thing leaves here our part only begins. The order number is enough; you need not find the receipt.",
            ),
        ),
        picture="story-packing",
    ),
)

GUIDES = (
    Guide(
        "gaiwan",
        Text("盖碗 不烫手的拿法", "Holding a gaiwan without burning your fingers"),
        Text(
            "三根手指，两条缝，五秒钟。学会这一个，什么茶都能泡。",
            "Three fingers, two gaps, five seconds. Learn this and you can brew any tea.",
        ),
        "guide-gaiwan",
        (
            Section(
                Text("为什么会烫", "Why it burns"),
                (
                    Text(
                        "水装得太满，蒸汽就顺着盖缝上来，手指正好在那里。水到沿下面一指，盖子斜着留一条缝，热气从另一边走。",
                        "Filled to the brim, it sends its steam up the gap where your fingers are. Stop a finger's width below the rim, tilt the lid, and the steam leaves on the other side.",
                    ),
                ),
            ),
            Section(
                Text("出汤要快", "Pour without waiting"),
                (
                    Text(
                        "岩茶和单丛，前三泡都是进水就出，最多五秒。慢的是绿茶和白茶，可以等二十秒。苦，多半是等久了，不是茶不好。",
                        "With rock tea and Dancong the first three steepings go straight through, five seconds at most. Green and white teas may wait for twenty. Bitterness usually means waiting, not bad tea.",
                    ),
                ),
            ),
        ),
        (
            Text("碗和杯都用热水烫一遍，水倒掉。", "Rinse bowl and cups with hot water and throw it away."),
            Text("投茶五克，一百五十毫升的碗，大概铺满底。", "Five grams for a 150 ml bowl: it just covers the floor."),
            Text(
                "注水到沿下一指，立刻盖上，斜开一条缝。",
                "Fill to a finger below the rim, put the lid on aslant at once.",
            ),
            Text(
                "拇指中指捏碗沿，食指按盖钮，倾斜，倒进公道杯。",
                "Thumb and middle finger on the rim, forefinger on the knob, tilt into the pitcher.",
            ),
            Text(
                "倒尽。留一点水在碗里，下一泡就会苦。", "Pour it all out; what stays behind makes the next cup bitter."
            ),
        ),
        ("CQ401", "CQ404", "CY301", "CY311"),
        (
            (
                Text("手小的人能用盖碗吗？", "Can small hands use one?"),
                Text("能。买 110 毫升的，轻，捏得住。", "Yes. Take the 110 ml one; it is light enough to hold."),
            ),
            (
                Text("要不要洗茶？", "Should I rinse the leaf?"),
                Text(
                    "新绿茶不用；陈茶、岩茶用沸水过一遍就行，三秒。",
                    "Not for fresh greens. For aged and roasted tea, one quick pour of boiling water, three seconds.",
                ),
            ),
        ),
    ),
    Guide(
        "water",
        Text("水 烧到几度算好", "How hot the water should be"),
        Text("绿茶八十五，红茶九十，岩茶和老茶要滚开。", "Greens at 85, black at 90, rock and aged tea at a boil."),
        "guide-kettle",
        (
            Section(
                Text("温度怎么看", "Seeing the temperature"),
                (
                    Text(
                        "没有温度计也不要紧。水面起细泡，像鱼眼，七十五度上下；泡连成串，八十五；水面翻滚、声音变闷，就是开了。",
                        "You do not need a thermometer. Tiny bubbles like fish eyes are 75 degrees; strings of them, 85; a rolling surface and a duller sound mean it is boiling.",
                    ),
                    Text(
                        "开了以后放一分钟，大概降五度。所以绿茶不用另外烧，烧开等三分钟就行。",
                        "After the boil it loses about five degrees a minute. For green tea, boil once and wait three minutes.",
                    ),
                ),
            ),
            Section(
                Text("铁壶为什么甜", "Why iron tastes sweet"),
                (
                    Text(
                        "生铁煮水会溶出很少一点铁，水显得软，老茶尤其明显。代价是要照顾它：用完倒干，趁余温把里面烘一烘。",
                        "Iron gives the water a trace of itself and makes it feel soft, most of all with old tea. In return it asks for care: empty it and let its own warmth dry the inside.",
                    ),
                ),
            ),
        ),
        (
            Text("新铁壶先煮三次清水，每次倒掉。", "Boil water in a new iron kettle three times and throw it away."),
            Text(
                "再煮一次老茶叶，让内壁生一层茶膜。",
                "Then boil old tea leaves in it, so the wall takes on a thin film.",
            ),
            Text("平时用完，水倒干，盖子打开晾着。", "In daily use, empty it and leave the lid off to dry."),
            Text("有锈点不要刷，煮一壶茶叶水就收住。", "Do not scrub rust spots; a pot of tea stops them."),
        ),
        ("ZS101", "ZS201", "CY202", "CY401"),
    ),
    Guide(
        "pan",
        Text("新锅开锅 十分钟就好", "Seasoning a new pan in ten minutes"),
        Text(
            "精铁锅刚买回来会粘，是正常的。照下面做一遍就好了。",
            "A new carbon-steel pan sticks; that is how they are. Do this once.",
        ),
        "guide-pan",
        (
            Section(
                Text("粘不是坏", "Sticking is not a fault"),
                (
                    Text(
                        "没有涂层的锅，靠一层油膜不粘。油膜要用火和油养出来，头十次煎蛋会粘一点，煎过二十次就再也不粘了。",
                        "An uncoated pan holds food off with a film of oil, and that film grows with heat. The first ten eggs may stick; after twenty, none will.",
                    ),
                ),
                picture="",
            ),
        ),
        (
            Text("洗掉出厂的防锈油，擦干，小火烘干。", "Wash off the factory oil, wipe dry, warm it over a low flame."),
            Text(
                "转中火，冒一点烟，倒一勺油，转匀，关火。",
                "Turn to medium heat; at the first smoke add a spoon of oil, swirl, turn it off.",
            ),
            Text(
                "等温，用厨房纸把多的油抹掉，再开火烧到冒烟。",
                "When it cools a little, wipe the oil away with paper and heat it to smoking again.",
            ),
            Text("重复两次。锅底变黑，就开好了。", "Twice more. When the inside has turned dark, it is ready."),
            Text(
                "以后每次用完擦干，抹一点油，挂起来。", "Each time after that: wipe, rub in a little oil, hang it up."
            ),
        ),
        ("CF201", "CF202", "CF501"),
    ),
)

CAMPAIGN_SLUG = "winter"
CAMPAIGN_TITLE = Text("把冬天的茶席备齐", "Get the winter tea table ready")
CAMPAIGN_SUMMARY = Text(
    "小雪到大雪，羊毛、暖灯、老茶都打九折；满五百再减六十。",
    "From Light Snow to Great Snow: wool, warm light and old tea at 10% off, and ¥60 off ¥500.",
)
CAMPAIGN_LEAD = Lead(
    Text("入冬这一周", "The first week of winter"),
    Text("把冬天的茶席备齐", "Get the winter tea table ready"),
    Text(
        "柿子红了，铁壶该拿出来了。",
        "The persimmons are ripe; time to take out the iron kettle.",
    ),
    Text("看暖物", "See the warm things"),
    "textiles/throws",
    "hero-winter-wide",
    "hero-winter-tall",
)
CAMPAIGN_COUPONS = ("DONG40", "BAOYOU")
CAMPAIGN_DAYS_LEFT = 6
CAMPAIGN_SHELVES = (
    Shelf(
        Text("先暖身子", "Warm yourself first"),
        Text("毯子、针织、围巾。", "Throws, knits, scarves."),
        products=("ZW301", "CD301", "CD401", "ZW402"),
    ),
    Shelf(
        Text("再暖屋子", "Then the room"),
        Text("灯、香、一炷二十五分钟。", "Lamps, scent, twenty-five minutes a stick."),
        products=("DX101", "DX111", "DX301", "DX201"),
    ),
    Shelf(
        Text("水开了", "The water is on"),
        Text("铁壶、老白茶、岩茶。", "Iron kettles, aged white, rock tea."),
        products=("ZS101", "CY202", "CY301", "CQ111"),
    ),
)
CAMPAIGN_STORY = Section(
    Text("一个礼拜的茶", "A week of tea"),
    (
        Text(
            "星期一红茶，星期二岩茶，星期三歇着喝白水。星期四把老白茶掰一块进壶里，屋子会有枣香。周末人多，用大壶泡茉莉，一壶倒六杯。",
            "Black tea on Monday, rock tea on Tuesday, plain water on Wednesday. On Thursday a piece of aged white goes in the pot and the room smells of dates. At the weekend, jasmine in the big pot: six cups at once.",
        ),
    ),
    picture="guide-kettle",
)
CAMPAIGN_QUESTIONS = (
    (
        Text("优惠能叠加吗？", "Do the discounts add up?"),
        Text(
            "满减、九折和优惠券可以一起用；每种优惠一单一次。",
            "The tier, the tenth and one coupon may be used together, each once an order.",
        ),
    ),
    (
        Text("买完降价了怎么办？", "What if it gets cheaper afterwards?"),
        Text(
            "七天内降价，差额原路退给你，写信给客服就行。",
            "Within seven days we return the difference. Just write to us.",
        ),
    ),
    (
        Text("能开发票吗？", "Can I have an invoice?"),
        Text(
            "能，确认收货后电子发票发到邮箱，公司抬头也行。",
            "Yes, by e-mail after you have received the goods, also in a company's name.",
        ),
    ),
)

ABOUT_PAGES = ("story", "guides/gaiwan", "guides/water", "guides/pan", "campaign/winter")
