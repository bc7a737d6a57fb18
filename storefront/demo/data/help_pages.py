"""Texts of the demo shop's service pages: delivery, returns and repairs, privacy, terms. Words only, as in pages.py."""

from dataclasses import dataclass

from .schema import Text


@dataclass(frozen=True)
class HelpPage:
    """A page of plain sections: (heading, paragraphs)."""

    slug: str
    title: Text
    summary: Text
    sections: tuple[tuple[Text, tuple[Text, ...]], ...]


INDEX_TITLE = {"guides": Text("茶事指南", "Guides"), "campaign": Text("正在进行", "On now")}
INDEX_SUMMARY = {
    "guides": Text(
        "怎么挑，怎么用，怎么养。写的都是柜台前常被问到的。",
        "How to choose, use and care, from what we are asked at the counter.",
    ),
    "campaign": Text("有开始，有结束，过了就不再算。", "Each has a beginning and an end."),
}

STEPS_TITLE = Text("照着做", "Step by step")
QUESTIONS_TITLE = Text("常被问到的", "Often asked")
COUPONS_TITLE = Text("先把券收好", "Take the coupons first")
COUPONS_TEXT = Text("领了就在结账时自动用上，选最省的那张", "Claimed ones are used at checkout, the best one first")
OFFER_BUTTON = Text("去看看", "Have a look")
NEEDS_TITLE = Text("文中用到的", "Used in this story")
DAY_TITLE = Text("一天里的四次停下", "One day, four pauses")
FOOTER_TITLE = Text("逛逛", "Look around")
FOOTER_HELP = Text("服务", "Service")
FOOTER_SHELVES = Text("全部货架", "All shelves")
FOOTER_COUPONS = Text("领券", "Coupons")
COMPANY = Text("柜台（示例商店）", "Guitai (a demonstration shop)")
ICP = Text("ICP 备案号（示例）", "")

HELP_PAGES = (
    HelpPage(
        "delivery",
        Text("配送与运费", "Delivery and fees"),
        Text("满 ¥199 包邮，付款后 48 小时内发出。", "Free from ¥199; parcels leave within 48 hours."),
        (
            (
                Text("运费怎么算", "What it costs"),
                (
                    Text(
                        "标准快递满 ¥199 包邮，内蒙古、青海满 ¥299；新疆、西藏按重量算，¥18 起。不到包邮的，按收货地区和重量算，结账时填好地址就能看到，下单以后不会再变。",
                        "Standard delivery is free from ¥199, to Inner Mongolia and Qinghai from ¥299; to Xinjiang and Tibet it goes by weight, from ¥18. Below that the fee depends on region and weight: the checkout shows it as soon as it knows the address, and it does not change after that.",
                    ),
                ),
            ),
            (
                Text("多久能到", "How long it takes"),
                (
                    Text(
                        "付款后 48 小时内发出。标准快递一般两到四天，内蒙古、青海三到六天，新疆、西藏五到八天；顺丰特快一到两天。结账页写的日期，就是我们答应你的日期。",
                        "Parcels leave within 48 hours of payment. Standard delivery takes two to four days, three to six to Inner Mongolia and Qinghai, five to eight to Xinjiang and Tibet; SF Express one to two. The date at the checkout is the date we promise.",
                    ),
                    Text(
                        "一单里东西多，可能分几个包裹发。每个包裹都有自己的单号，在订单里能分开看。",
                        "A large order may travel in several parcels. Each has its own number and its own place in your order.",
                    ),
                ),
            ),
            (
                Text("收到是破的", "If something arrives broken"),
                (
                    Text(
                        "拍一张照片发给客服，我们补发一件，碎的那件不用寄回。",
                        "Send us one photo. We send a new piece, and you keep the broken one.",
                    ),
                ),
            ),
        ),
    ),
    HelpPage(
        "returns",
        Text("退换与维修", "Returns and repairs"),
        Text("七天可退，坏了能修。", "Seven days to return, and repairs after that."),
        (
            (
                Text("七天无理由", "Seven days, no reason needed"),
                (
                    Text(
                        "签收后七天里，没有用过、不影响再卖的，都可以退，来回运费我们出。拆了封的茶叶和食品、贴身的衣物不在里面，商品页上写着。",
                        "Within seven days of receipt you can return what is unused and fit to be sold again; we pay postage both ways. Opened tea, food and underclothes are excepted, which each product page says.",
                    ),
                ),
            ),
            (
                Text("钱什么时候回来", "When the money comes back"),
                (
                    Text(
                        "东西回到柜台，查过没有问题，当天原路退。银行卡慢一些，一到三个工作日。",
                        "The day the goods are back and checked, by the way you paid. Bank cards take one to three working days more.",
                    ),
                ),
            ),
            (
                Text("修", "Repairs"),
                (
                    Text(
                        "壶盖、提梁、灯罩、凳腿，大多能配能修。报订单号，发票找不到也行。人为的只收材料钱，做工的问题不收钱，也不限年头。",
                        "Lids, handles, shades, stool legs: most can be matched or mended. The order number is enough. Faults of making cost nothing, however old; for accidents we charge the material.",
                    ),
                ),
            ),
        ),
    ),
    HelpPage(
        "privacy",
        Text("隐私政策", "Privacy"),
        Text("我们留什么，留多久，怎么拿走。", "What we keep, for how long, and how you take it away."),
        (
            (
                Text("我们留什么", "What we keep"),
                (
                    Text(
                        "下单要用的：收货人、手机号、地址、买了什么、付了多少。你写给我们的：评价、咨询、售后。付款在支付机构的页面上完成，卡号我们看不到，也不留。",
                        "What an order needs: recipient, number, address, what was bought and paid. What you write to us: reviews, questions, claims. You pay on the payment provider's page; we neither see nor keep card numbers.",
                    ),
                ),
            ),
            (
                Text("给谁看", "Who sees it"),
                (
                    Text(
                        "快递公司拿到收件信息，支付机构拿到金额和订单号，除此之外不给别人。店里的人只看得到手上那件事用得着的部分，看过完整手机号会留下记录。",
                        "The courier gets the address, the payment provider the amount and the order number, and nobody else anything. Our own people see only what their task needs; opening a full number leaves a record.",
                    ),
                ),
            ),
            (
                Text("多久，怎么拿走", "For how long, and how to take it away"),
                (
                    Text(
                        "订单和发票按法律要留的年限保存。其余的，你在“隐私与数据”里可以随时下载一份，也可以注销账号：姓名、手机号、地址当场删掉。新品消息默认不发，勾了才发，随时能停。",
                        "Orders and invoices stay for as long as the law asks. Everything else you can download in My data at any time, or erase with the account: name, number and addresses go at once. We send news only if you ask for it, and stop when you say so.",
                    ),
                ),
            ),
        ),
    ),
    HelpPage(
        "terms",
        Text("服务条款", "Terms"),
        Text("买卖双方各做什么，写在这里。", "What each side does."),
        (
            (
                Text("下单与付款", "Ordering and paying"),
                (
                    Text(
                        "提交订单时，价格、优惠和运费就定下来，东西为你留 30 分钟。没付款的订单到时自动取消，不收任何费用。",
                        "When you place an order its prices, discounts and fee are fixed and the goods are held for 30 minutes. An order that is not paid by then is cancelled and costs nothing.",
                    ),
                ),
            ),
            (
                Text("价格", "Prices"),
                (
                    Text(
                        "划掉的价，都写着出处：要么是活动前七天的最低价，要么是建议零售价。标错了价我们会先联系你，不会自己取消。",
                        "A crossed-out price says where it comes from: the lowest of the seven days before, or the suggested retail price. If a price was wrong we talk to you first and do not simply cancel.",
                    ),
                ),
            ),
            (
                Text("说明", "A note"),
                (
                    Text(
                        "这是一家演示用的商店，商品、价格和人名都是编的，付款不会真的扣钱。",
                        "This is a demonstration shop: goods, prices and people are invented, and no money moves.",
                    ),
                ),
            ),
        ),
    ),
)
