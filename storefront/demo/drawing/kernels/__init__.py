"""Numeric kernels: noise, rasteriser, shadow maps, surface shading.

Every picture is a small still life: triangle meshes are rasterised with eight sub-samples a pixel, then each visible
surface is shaded once with a soft key light (an area of many directions), a sky dome and light bounced by ground and
neighbours. Visibility comes from one depth map per light direction.
"""
