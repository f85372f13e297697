"""The pair reader's training: a bilingual encoder and the English reader, joined, learn to translate, to edit and to mark.

pair_recipe  the TOML file
material     the text, cut into pieces and kept in one file that needs no text where the network is tuned
rows         batches of it
network      the parts, the bridge between them and the low-rank changes
tuning       the loop
folder       the trained weights as the folder that ships
"""
