"""The commands about policies: which are asked, what they say, what others would say."""
